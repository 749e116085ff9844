import { readdirSync, readFileSync } from 'node:fs';

/** The variable by which descendants are known again, also those that have left their group and session. */
export const MARK = 'BARTIZAN_SERVER';

/** All that belongs to one server: its first process, which leads a group and a session, and its mark. */
export interface Kin {
  readonly leader: number;
  readonly mark: string;
  /** When the first process started, in the kernel's ticks. What is older cannot belong to it. */
  readonly since: number;
}

/** Everything that will belong to a process that has just been started. */
export function kinOf(leader: number, mark: string): Kin {
  const since = process.platform === 'linux' ? statusOf(leader)?.started : undefined;
  return { leader, mark, since: since ?? 0 };
}

/**
 * Processes of a server that still live. Zombies do not: nothing is left of them but an entry in a table.
 *
 * A process is known by its group, its session, its parents or its mark. One that has left all four, by a double
 * fork with `setsid` and an emptied environment, is not found; only a process namespace holds that one.
 * Linux only; elsewhere the group is all that can be seen.
 */
export function survivors({ leader, mark, since }: Kin): number[] {
  if (process.platform !== 'linux') return groupLives(leader) ? [leader] : [];
  const entry = `${MARK}=${mark}\0`;
  const rest = new Map<number, Status>();
  const found = new Set<number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const status = statusOf(pid);
    if (status === undefined || status.started < since) continue;
    if (pid === leader || status.group === leader || status.session === leader || isMarked(pid, entry)) {
      found.add(pid);
    } else rest.set(pid, status);
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [pid, { parent }] of rest) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

interface Status {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly started: number;
}

/** See proc(5), /proc/pid/stat. The name in brackets may hold anything, brackets and blanks included. */
function statusOf(pid: number): Status | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  if (state === undefined || 'ZXx'.includes(state)) return undefined;
  return {
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    started: Number(fields[19]), // field 22, the first of these being field 3
  };
}

function isMarked(pid: number, entry: string): boolean {
  const environment = read(`/proc/${pid}/environ`);
  return environment !== undefined && (environment.startsWith(entry) || environment.includes(`\0${entry}`));
}

/** Processes end while we look, and some are not ours to read. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

function groupLives(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}
