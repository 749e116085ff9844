import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processIdentity } from './process-identity.ts';

/**
 * One writer for each log directory.
 *
 * Locks are numbered, and only the highest number counts. Whoever finds the highest one without an owner creates the
 * next, which only one can; a lower one is removed only while a higher one stands. So two that find the same stale lock
 * cannot both take it over.
 */
export interface Lock {
  release(): void;
}

/** `free` was let go; `stale` belongs to a process that died without letting go. */
export type LockState = 'free' | 'held' | 'stale';

const NAME = /^lock\.([1-9][0-9]{0,14})$/;
const RELEASED = 'released\n';

/** Takes the lock of a directory; undefined when a living process holds it. */
export function acquireLock(dir: string): Lock | undefined {
  const highest = newest(dir);
  if (highest !== undefined && stateOf(dir, highest) === 'held') return undefined;
  const mine = (highest ?? 0) + 1;
  const path = join(dir, `lock.${mine}`);
  const content = `${JSON.stringify(processIdentity(process.pid))}\n`;
  // Another one was faster: it holds the lock now, or it will in a moment.
  if (!createWhole(dir, path, content)) return undefined;
  if ((newest(dir) ?? 0) > mine) {
    rmSync(path, { force: true });
    return undefined;
  }
  for (const older of numbers(dir)) if (older < mine) rmSync(join(dir, `lock.${older}`), { force: true });
  return { release: () => writeFileSync(path, RELEASED, { mode: 0o600 }) };
}

/** Who has the directory now. */
export function lockState(dir: string): LockState {
  const highest = newest(dir);
  return highest === undefined ? 'free' : stateOf(dir, highest);
}

function stateOf(dir: string, number: number): LockState {
  let text: string;
  try {
    text = readFileSync(join(dir, `lock.${number}`), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    // It was removed since it was listed, so a higher one has been taken.
    return 'held';
  }
  if (text === RELEASED) return 'free';
  const { pid, started } = parseIdentity(text);
  return isAlive({ pid, started }) ? 'held' : 'stale';
}

/** A lock that cannot be read was cut short by a loss of power: its process is gone. */
function parseIdentity(text: string): { pid: number; started: string } {
  try {
    const { pid, started } = JSON.parse(text) as { pid: unknown; started: unknown };
    if (Number.isSafeInteger(pid) && (pid as number) > 0 && typeof started === 'string') {
      return { pid: pid as number, started };
    }
  } catch {
    // As below.
  }
  return { pid: 2 ** 31 - 1, started: 'unreadable' };
}

/** Creates a file with its content, or not at all: nobody ever sees an empty lock. */
function createWhole(dir: string, path: string, content: string): boolean {
  const draft = join(dir, `.lock.${process.pid}.${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

function newest(dir: string): number | undefined {
  const all = numbers(dir);
  return all.length === 0 ? undefined : Math.max(...all);
}

function numbers(dir: string): number[] {
  return readdirSync(dir).flatMap((name) => {
    const [, number] = NAME.exec(name) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
}
