/** Starts a shell in walls with its writes kept aside, then looks at them, commits and undoes. Says on stdout what it found. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { processLocks as locks } from '../../../src/audit/process-locks.ts';
import { changeSets, openedOf } from '../../../src/staging/change-set.ts';
import { commit, show, undo } from '../../../src/staging/commands.ts';
import { stagedContain } from '../../../src/staging/stage.ts';
import type { StagedMount } from '../../../src/staging/stage-options.ts';
import { treeIn } from '../../../src/staging/test-desk.ts';
import type { Contain } from '../../../src/upstreams/process/launch.ts';

const [home = '', script = '', ...more] = process.argv.slice(2);
const base = path.join(home, 'notes, of: mine\\');
const state = path.join(home, 'sta,te:');

const walls =
  (write: readonly StagedMount[]): Contain =>
  async (program) => ({
    ...program,
    file: '/usr/bin/bwrap',
    args: [
      ...['--unshare-user', '--unshare-pid', '--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'],
      ...['--die-with-parent', '--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin'],
      ...[
        '--symlink',
        'usr/lib',
        '/lib',
        '--symlink',
        'usr/lib64',
        '/lib64',
        '--proc',
        '/proc',
        '--dev',
        '/dev',
      ],
      ...write.flatMap(({ source, target }) => ['--bind', source, target]),
      ...['--chdir', base, '--', program.file, ...program.args],
    ],
    cwd: '/',
    descriptors: [],
    release: async () => undefined,
  });

async function serve(words: string): Promise<{ code: number | null; said: string; notices: string[] }> {
  const notices: string[] = [];
  const contain = stagedContain(
    {
      config: '/nowhere/bartizan.yaml',
      server: 'notes',
      caller: 'me',
      write: [{ source: base, target: base }],
      state,
      locks,
      bound: { bytes: 2 ** 30, entries: 1000 },
      notice: (line) => void notices.push(line),
    },
    walls,
  );
  const contained = await contain({ file: '/bin/sh', args: ['-c', words], cwd: '/', env: {} });
  const child = spawn(contained.file, [...contained.args], {
    cwd: contained.cwd,
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (piece) => (said += String(piece)));
  child.stderr.on('data', (piece) => (said += String(piece)));
  if (child.pid !== undefined) contained.started?.(child.pid, []);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  await contained.release();
  return { code, said, notices };
}

async function pending(): Promise<string[]> {
  const [set] = changeSets(state);
  if (set === undefined) return [];
  const lines = await show(set, locks, (shown) =>
    shown.pending.changes.map(
      ({ path: name, before, after, conflict }) =>
        `${before?.kind ?? 'nothing'} > ${after?.kind ?? 'nothing'} ${name}${conflict ? ' !' : ''}`,
    ),
  );
  return lines ?? [];
}

const before = treeIn(base);
const first = await serve(script);
const during = treeIn(base);
const changes = await pending();
const again = await serve(more[0] ?? 'true');
const [set] = changeSets(state);
if (set === undefined) throw new Error('nothing was opened');
const ways = openedOf(set)?.roots.map(({ way }) => way);
const pendingAgain = await pending();
const { leftOut } = await commit(state, set, locks, { now: Date.now(), undoFor: 60_000 });
const committed = treeIn(base);
const owners = fs.readdirSync(base).map((name) => fs.lstatSync(path.join(base, name)).uid);
await undo(state, set, locks, Date.now());
const undone = treeIn(base);
const report = { first, again, ways, before, during, changes, pendingAgain, committed, undone };
process.stdout.write(
  `${JSON.stringify({ ...report, owners: [...new Set(owners)], leftOut: leftOut.map(({ change }) => change.path) })}\n`,
);
