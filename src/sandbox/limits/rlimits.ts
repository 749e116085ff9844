import { access, constants, readFile } from 'node:fs/promises';
import type { Limits } from '../sandbox.ts';

/** What control groups hold, and limits of single processes stand in for. */
export type Controller = 'memory' | 'pids' | 'cpu';

/** Where util-linux puts it. */
export const PRLIMIT = '/usr/bin/prlimit';

export interface Rlimits {
  /** Words in front of a program. */
  readonly words: readonly string[];
  /** What they do not hold, though it was asked for. */
  readonly lacking: readonly string[];
}

/**
 * Limits of getrlimit(2), set inside: a user namespace counts its own processes (since Linux 5.14).
 *
 * @param held by control groups, so that it needs no second best
 * @param limits absent when only what is lacking is asked for
 */
export async function rlimitWords(
  limits: Limits | undefined,
  held: ReadonlySet<Controller>,
): Promise<Rlimits> {
  const lacking = lackingWith(held, process.getuid?.() === 0);
  const there = await access(PRLIMIT, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!there) {
    const more = ['open files are not limited: there is no prlimit, which is in util-linux'];
    return { words: [], lacking: [...withoutPrlimit(held), ...more] };
  }
  if (limits === undefined) return { words: [], lacking };
  const highest = await hardLimits();
  const most = (name: string, value: number): number => Math.min(value, highest(name));
  const set = [
    '--core=0',
    `--nofile=${most('Max open files', limits.openFiles)}`,
    ...(held.has('pids') ? [] : [`--nproc=${most('Max processes', limits.processes)}`]),
    ...(held.has('memory') ? [] : [`--data=${most('Max data size', limits.memoryBytes)}`]),
  ];
  return { words: [PRLIMIT, ...set, '--'], lacking };
}

function lackingWith(held: ReadonlySet<Controller>, isRoot: boolean): string[] {
  const lacking: string[] = [];
  if (!held.has('memory')) lacking.push('memory is limited for each process, not for all of them together');
  // The kernel exempts the user 0 of the machine, whatever it is called inside (kernel/fork.c).
  if (!held.has('pids') && isRoot) lacking.push('the number of processes is not limited for root');
  if (!held.has('cpu')) lacking.push('processors are not limited');
  return lacking;
}

function withoutPrlimit(held: ReadonlySet<Controller>): string[] {
  const names = {
    memory: 'memory is not limited',
    pids: 'the number of processes is not limited',
    cpu: 'processors are not limited',
  };
  return (['memory', 'pids', 'cpu'] as const).filter((each) => !held.has(each)).map((each) => names[each]);
}

/** An ordinary user may not raise them. See proc(5), /proc/pid/limits. */
async function hardLimits(): Promise<(name: string) => number> {
  const text = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return (name) => {
    const hard = new RegExp(`^${name} +\\S+ +(\\S+)`, 'm').exec(text)?.[1];
    return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
  };
}
