/** A tool that runs what a model wrote asks for more walls than its server has (H6). */
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { PERMISSIVE } from '../../e2e/house/controls.ts';
import { approvedHouse } from '../../e2e/house/house.ts';
import { openPeer } from '../../e2e/house/peer.ts';

const WHERE = fileURLToPath(new URL('fixtures/where.mjs', import.meta.url));
const { kind } = await createBubblewrap({ guard: { homes: [], keeps: [], files: [] } }).probe();

describe.skipIf(kind === 'missing')('a tool with walls of its own', () => {
  it('runs in a copy of the server inside of them, and the other tools outside', async () => {
    const server = { command: process.execPath, args: [WHERE], toolSandbox: { run_code: 'bubblewrap' } };
    const house = await approvedHouse({ servers: { evil: server }, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    const hostOf = async (tool: string): Promise<unknown> => {
      const { result, error } = await peer.call(tool);
      expect(error).toBeUndefined();
      return (result?.content as { text: string }[] | undefined)?.[0]?.text;
    };
    expect(await hostOf('read_host')).toBe(hostname());
    expect(await hostOf('run_code')).toBe('bartizan');
    expect(await hostOf('read_host')).toBe(hostname());
    await peer.close();
  });
});
