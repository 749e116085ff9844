/** Reads what strace wrote, from where the server begins: what the sandbox does to be made is no business of its grants. */
import path from 'node:path';
import { type Access, accessesOf } from './access.ts';
import { createSocketWatch, type Talk } from './sockets.ts';
import { type Call, createLineReader } from './strace-line.ts';
import { standsFor, textOf } from './strace-text.ts';

export interface Seen extends Talk {
  /** Each once. */
  readonly accesses: readonly Access[];
  /** Whether the server was started at all. */
  readonly began: boolean;
}

/** Different accesses that are remembered: a server that makes up paths must not fill our memory. */
const MOST = 1_000_000;

export interface Watch {
  line(text: string): void;
  seen(): Seen;
}

/**
 * @param mark a word that only Bartizan puts on a command line, in front of the server's: the process that has it is the server
 * @param cwd where the server starts
 */
export function createWatch(mark: string, cwd: string): Watch {
  const read = createLineReader();
  const sockets = createSocketWatch();
  const accesses = new Map<string, Access>();
  /** Where each thread of the server stands. */
  const places = new Map<number, string>();
  /** What makes the sandbox. */
  const others = new Set<number>();
  let marked: number | undefined;
  let began = false;
  const placeOf = (pid: number): string => places.get(pid) ?? cwd;

  const isServer = (call: Call): boolean => {
    // A child may be heard of before the call that made it has returned.
    if (began) return !others.has(call.pid);
    others.add(call.pid);
    if (call.name !== 'execve' || call.error !== undefined) return false;
    const isMarked = call.words[1]?.includes(`"${mark}"`) === true;
    if (isMarked) marked = call.pid;
    // The word is there until the last program in front of the server has become the server.
    if (call.pid !== marked || isMarked) return false;
    began = true;
    others.delete(call.pid);
    return true;
  };
  const move = ({ pid, name, words, value, error }: Call): void => {
    if (error !== undefined) return;
    // A child, or a thread, which stands where its parent stands.
    if (/^(?:clone3?|v?fork)$/.test(name) && value !== undefined && value > 0) {
      if (!places.has(value)) places.set(value, placeOf(pid));
      return;
    }
    const [first] = words;
    const gone = name === 'chdir' ? textOf(first) : undefined;
    const there = name === 'fchdir' || first?.startsWith('AT_FDCWD<') === true ? standsFor(first) : undefined;
    if (gone !== undefined) places.set(pid, path.resolve(placeOf(pid), gone));
    else if (there?.startsWith('/') === true) places.set(pid, there);
  };
  const hear = (call: Call): void => {
    if (!isServer(call)) return;
    for (const access of accessesOf(call, placeOf(call.pid))) {
      const key = [access.how, access.path, access.real, access.error].join('\0');
      if (accesses.size < MOST) accesses.set(key, access);
    }
    sockets.hear(call);
    move(call);
  };
  return {
    line(text) {
      const call = read(text);
      if (call !== undefined) hear(call);
    },
    seen: () => ({ accesses: [...accesses.values()], began, ...sockets.talk() }),
  };
}
