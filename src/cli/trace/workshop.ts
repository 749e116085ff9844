/** All that has to be there before a server can be traced, looked up once. */
import { randomBytes } from 'node:crypto';
import { createReadStream, realpathSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { homeOf } from '../../sandbox/bubblewrap/plan.ts';
import { findBwrap } from '../../sandbox/bubblewrap/probe.ts';
import type { Guard } from '../../sandbox/guard.ts';
import { createBounds } from '../../sandbox/limits/bounds.ts';
import { programFiles } from '../../sandbox/program-files.ts';
import type { Limits } from '../../sandbox/sandbox.ts';
import { findTools } from '../../staging/overlay.ts';
import type { Contain } from '../../upstreams/process/launch.ts';
import { refused } from '../failure.ts';
import { surroundingsOf } from './around.ts';
import { highestOwn, lookAtMachine } from './machine.ts';
import { possible } from './overlays.ts';
import { secretPlaces, withReal } from './secrets.ts';
import { findStrace } from './strace.ts';
import type { Surroundings } from './surroundings.ts';
import { logIn, thrownAway } from './throw-away.ts';
import { createWatch, type Seen } from './watch.ts';

export interface Workshop {
  /** Directories of which the server gets no copy to write: there it can only read. */
  readonly readOnly: readonly string[];
  readonly contain: Contain;
  /** When the server has ended. Undefined when it was never started. */
  found(): Promise<{ readonly seen: Seen; readonly around: Surroundings } | undefined>;
  /** Removes what was written down. Does not wait. */
  drop(): void;
}

/**
 * @param places where the server is likely to write
 * @throws {Failure} when something is missing here, with what to install
 */
export async function openWorkshop(
  guard: Guard,
  limits: Limits,
  places: readonly string[],
): Promise<Workshop> {
  if (process.platform !== 'linux')
    throw refused('a server can be traced on Linux alone', 'bartizan explain');
  const strace = await findStrace();
  const bwrap = await findBwrap();
  if (bwrap.kind === 'missing') throw refused(`a server cannot be traced here: ${bwrap.why}`, bwrap.hint);
  const tools = findTools();
  if (tools === undefined) {
    throw refused(
      'a server cannot be traced here: unshare and mount are not installed',
      'apt-get install util-linux mount',
    );
  }
  const user = process.getuid?.() ?? 0;
  const isRoot = user === 0;
  const machine = await lookAtMachine(isRoot ? [] : await highestOwn([...guard.homes, ...places], user));
  const scratch = realpathSync(await mkdtemp(path.join(tmpdir(), 'bartizan-trace-')));
  await mkdir(path.join(scratch, 'layers'));
  const all = machine.directories.map((place, number) => ({ place, number }));
  const layers = await possible(all, scratch, tools, isRoot);
  const homes = await homesHere(guard);
  const secrets = await withReal(secretPlaces(homes, guard));
  const mark = `bartizan_trace_${randomBytes(12).toString('hex')}`;
  const bounds = createBounds();
  let around: Promise<Surroundings> | undefined;
  let cwd = '/';
  return {
    readOnly: all.filter((each) => !layers.includes(each)).map(({ place }) => place),
    async contain(program) {
      if (program.root !== undefined) throw refused('an image cannot be traced', 'bartizan explain');
      const own = await programFiles(program, guard);
      const home = homeOf(program);
      cwd = program.cwd;
      around = surroundingsOf(program, own, home, homes, guard, secrets);
      await around;
      const options = {
        bwrap: bwrap.file,
        strace,
        tools,
        isRoot,
        machine,
        layers,
        scratch,
        secrets,
        bounds,
        limits,
        mark,
      };
      return thrownAway(options, program, own, home);
    },
    async found() {
      if (around === undefined) return undefined;
      const watch = createWatch(mark, cwd);
      const lines = createInterface({
        input: createReadStream(logIn(scratch), 'latin1'),
        crlfDelay: Infinity,
      });
      for await (const line of lines) watch.line(line);
      return { seen: watch.seen(), around: await around };
    },
    drop: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

/** Started as root, a server sees the homes of others, too. */
async function homesHere({ homes }: Guard): Promise<string[]> {
  const others = await readdir('/home').catch(() => []);
  return [...new Set([...homes, '/root', ...others.map((name) => path.join('/home', name))])];
}
