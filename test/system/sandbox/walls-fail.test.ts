/** When the walls cannot be put up, that is what is said, with bubblewrap's own line; a server cannot say it in its place. */
import { describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { houseForTest } from '../../e2e/house/house.ts';

const { kind } = await createBubblewrap({ guard: { homes: [], keeps: [], files: [] } }).probe();
if (kind === 'missing') console.warn('skipped  walls that cannot be put up: there is no bubblewrap');

async function approving(server: object): Promise<string> {
  const notes = { command: process.execPath, args: [], sandbox: 'bubblewrap', ...server };
  const house = houseForTest({ servers: { notes } });
  const { code, err } = await house.cli('approve', 'notes', '--yes', '--config', house.config);
  expect(code).toBe(3);
  return err;
}

describe.skipIf(kind === 'missing')('a server that did not start in bubblewrap', () => {
  it('is told from one that ended, with what bubblewrap said', async () => {
    // It has a /proc of its own, in which this process is not, and cannot be made.
    const err = await approving({ cwd: `/proc/${process.pid}` });
    expect(err).toMatch(/error: the walls could not be put up: bwrap: .*\/proc\/\d+/);
    expect(err).toContain('hint: look at its cwd and files');
    expect(err).not.toContain('BARTIZAN_DEBUG');
  });

  it('is not what a server that writes such a line makes of itself', async () => {
    const lie = 'console.error("bwrap: it works only with sandbox: off"); process.exit(1)';
    const err = await approving({ args: ['-e', lie] });
    expect(err).toContain('[notes] bwrap: it works only with sandbox: off');
    expect(err).toContain('error: the server exited with code 1');
  });
});
