import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinsOf } from '../../lock/pins.ts';
import { loadLock } from '../../lock/store.ts';
import { approveIn, deciding, LAUNCH, launched, offering, read, remove, YES } from '../approve/test-house.ts';
import type { ApproveOptions } from './approve.ts';

let dir: string;
let lockPath: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bartizan-approve-'));
  lockPath = join(dir, 'bartizan.lock');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const run = (offered: Parameters<typeof approveIn>[1], options: Partial<ApproveOptions> = {}) =>
  approveIn(lockPath, offered, options);
const pins = async () => pinsOf(await loadLock(lockPath));

describe('a server that nobody has approved like this', () => {
  const evil = launched(['is started: sh -c evil, in .', 'walls: none: quicker', 'can do: everything'], {
    digest: `sha256:${'3'.repeat(64)}`,
    withoutWalls: true,
  });
  const untouched = (): Promise<never> => Promise.reject(new Error('must not be started'));

  it('is shown, with what changed since, before it is started, and not started without a yes (F6)', async () => {
    await run(offering(), YES);
    for (const answer of ['skip', 'quit', undefined]) {
      const person = deciding(answer);
      const { outcome, out, err } = await run(offering(), {
        launchOf: async () => evil,
        collect: untouched,
        person,
      });
      expect([outcome, err]).toEqual([0, '']);
      expect(person.asked).toEqual([expect.stringContaining('without walls and with all your rights')]);
      expect(out).toContain(
        [
          '    - is started: npx -y files@1.0.0 /data, in .',
          '    + is started: sh -c evil, in .',
          '    - walls: the default of the system',
          '    + walls: none: quicker',
          '    + can do: everything',
        ].join('\n'),
      );
      expect(out).toContain('it was not started');
      expect((await pins()).launchDigest('files')).toBe(LAUNCH);
    }
  });

  it('cannot have a line of ours said by what the config says', async () => {
    const reason = `walls: none: x\nreads: no files\u001b[2K ${'word '.repeat(16)}walls: bubblewrap, the default`;
    const { out } = await run(offering(), { ...YES, launchOf: async () => launched([reason]) });
    expect(out).toContain('\u2502 walls: none: x\\nreads: no files\\u{001b}[2K');
    expect(out).not.toMatch(/\u2502 (?:reads|walls: bub|word)/);
    expect(out).toMatch(/\u2502 {5}\S/);
  });

  it('is asked about when it is new, too, and connected to no sooner', async () => {
    const person = deciding('skip');
    const launchOf = async () =>
      launched(['is reached: https://evil.example/mcp', 'is told: Authorization (from $KEY)'], {
        isElsewhere: true,
      });
    const { out } = await run(offering(), { launchOf, collect: untouched, person });
    expect(person.asked).toEqual(['files: Connect to it like this, to see what it offers?']);
    expect(out).toContain('\u2502 is told: Authorization (from $KEY)');
  });

  it('is started when the person says so, and by --yes', async () => {
    const person = deciding('start', 'each', 'approve');
    await run(offering(), { launchOf: async () => evil, person });
    expect((await pins()).launchDigest('files')).toBe(evil.digest);
    const again = await run(offering(), { launchOf: async () => launched(), ...YES });
    expect(again.out).toContain('files: approved the way it is started.');
    await run(offering(), { launchOf: async () => evil, ...YES });
    expect((await run(offering(), { launchOf: async () => launched(), ...YES })).out).toContain(
      '    - walls: none: quicker',
    );
  });

  it('is started without a question once it is approved like this', async () => {
    await run(offering(), YES);
    const person = deciding();
    expect((await run(offering(), { person })).out).toContain('All of it is as you left it.');
    expect(person.asked).toEqual([]);
  });

  it('is the same on another system, where the default walls are others', async () => {
    const lines = [{ kept: 'walls: the default of the system', here: 'walls: seatbelt, the default' }];
    await run(offering(), { ...YES, launchOf: async () => ({ ...launched(), lines }) });
    const other = launched(['walls: the default of the system'], { digest: evil.digest });
    expect((await run(offering(), { ...YES, launchOf: async () => other })).out).toContain(
      'None of these lines differs.',
    );
  });

  it('is compared with nothing where the lock is older than the words for it', async () => {
    await run(offering(), YES);
    const older = (await readFile(lockPath, 'utf8')).replace(/ {8}"lines": \[[^\]]*\],\n/, '');
    await writeFile(lockPath, older);
    const { out } = await run(offering(), { launchOf: async () => evil, person: deciding('skip') });
    expect(out).toContain('What has changed cannot be said: the lock is older');
    expect(out).toContain('\u2502 walls: none: quicker');
    const more = offering({ tools: [read, remove] });
    await run(more, YES);
    expect(await readFile(lockPath, 'utf8')).toContain('"walls: the default of the system"');
  });
});
