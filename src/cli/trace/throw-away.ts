/**
 * The sandbox in which a server is looked at: it may read this machine but for its secrets, and use the real network. What it
 * writes goes to a copy that ends with it. The filter of system calls, the namespaces and the limits are those of the real
 * walls, so that what works here is likely to work there, and no service of this machine can be told what to do.
 */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { madeFiles } from '../../sandbox/bubblewrap/accounts.ts';
import { FIRST, hand } from '../../sandbox/bubblewrap/bubblewrap.ts';
import { createFirstProcess } from '../../sandbox/bubblewrap/first-process.ts';
import { lookAround } from '../../sandbox/bubblewrap/plan.ts';
import { isInside } from '../../sandbox/guard.ts';
import type { Bounds } from '../../sandbox/limits/bounds.ts';
import type { ProgramFiles } from '../../sandbox/program-files.ts';
import type { Limits } from '../../sandbox/sandbox.ts';
import { isFiltered, seccompFilter } from '../../sandbox/seccomp/filter.ts';
import type { Contained, Program } from '../../upstreams/process/launch.ts';
import type { Machine } from './machine.ts';
import { type Layer, mergedAt, mounting, type Tools } from './overlays.ts';
import type { Secret } from './secrets.ts';
import { straceWords } from './strace.ts';
import { type Hidden, throwAwayArguments } from './throw-away-arguments.ts';

export interface ThrowAway {
  readonly bwrap: string;
  readonly strace: string;
  readonly tools: Tools;
  readonly isRoot: boolean;
  readonly machine: Machine;
  /** Directories that can be written in a copy. */
  readonly layers: readonly Layer[];
  /** A directory of our own, which nobody else can read. */
  readonly scratch: string;
  readonly secrets: readonly Secret[];
  readonly bounds: Bounds;
  readonly limits: Limits;
  /** A word that nobody else has on a command line. */
  readonly mark: string;
}

/** Where strace writes. */
export function logIn(scratch: string): string {
  return path.join(scratch, 'log');
}

/** @param own what the program is, which is shown even where it lies in something that is hidden */
export async function thrownAway(
  around: ThrowAway,
  program: Program,
  own: ProgramFiles,
  home: string,
): Promise<Contained> {
  const { scratch, machine, layers, isRoot, tools } = around;
  const made = madeFiles(home).filter(({ target }) => target !== '/etc/hosts');
  const hidden = await hiddenOf([...around.secrets.map(({ place }) => place), scratch]);
  const copies = new Map(layers.map((layer) => [layer.place, mergedAt(layer, scratch)]));
  const hasCopy = (place: string): boolean =>
    copies.has(machine.directories.findLast((each) => isInside(place, each)) ?? '/');
  const plan = {
    ...{ program, machine, copies, hidden, own, home },
    empty: ['/tmp', home, program.cwd].filter((place) => !hasCopy(place)),
    kernel: (await lookAround()).hidden,
    also: await resolvers(),
  };
  const inside = createFirstProcess();
  const bound = await around.bounds.open(around.limits);
  const numbered = made.map((each, index) => ({ ...each, descriptor: FIRST + 3 + index }));
  const options = throwAwayArguments(plan, { seccomp: FIRST + 1, info: FIRST + 2, made: numbered });
  const front = [...bound.front, '/usr/bin/env', '-u', 'PWD', '-u', around.mark];
  const [file = '', ...before] = mounting(layers, scratch, tools, isRoot);
  const watch = straceWords(around.strace, logIn(scratch));
  return {
    file,
    args: [
      ...before,
      ...watch,
      around.bwrap,
      '--args',
      String(FIRST),
      '--',
      ...front,
      program.file,
      ...program.args,
    ],
    cwd: '/',
    env: Object.fromEntries(Object.entries(program.env).filter(([name]) => name === 'BARTIZAN_SERVER')),
    descriptors: ['channel', 'channel', 'channel', ...made.map(() => 'channel' as const)],
    started(pid, [argument, filter, info, ...files]) {
      bound.take(pid);
      inside.hear(info);
      hand(argument, `${options.join('\0')}\0`);
      hand(filter, filterHere());
      for (const [index, each] of files.entries()) hand(each, made[index]?.text ?? '');
    },
    async release() {
      await inside.ended();
      await bound.release();
    },
  };
}

async function hiddenOf(places: readonly string[]): Promise<Hidden[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const there = await lstat(place).catch(() => undefined);
      // What a link leads to is hidden where it is.
      return there === undefined || there.isSymbolicLink()
        ? []
        : [{ place, isDirectory: there.isDirectory() }];
    }),
  );
  const all = found.flat();
  // What lies in something that is hidden is not there to be hidden.
  return all.filter(
    ({ place }) => !all.some((other) => other.place !== place && isInside(place, other.place)),
  );
}

/** The list of name servers often lies in /run, which is left out. */
async function resolvers(): Promise<string[]> {
  const real = await realpath('/etc/resolv.conf').catch(() => undefined);
  return real !== undefined && isInside(real, '/run') ? [real] : [];
}

function filterHere(): Buffer {
  if (!isFiltered(process.arch)) throw new Error('looked for before');
  return seccompFilter(process.arch);
}
