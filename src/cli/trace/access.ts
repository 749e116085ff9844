/** What a call does to which file. Pure: whether that needs a grant is for the proposal. */
import path from 'node:path';
import type { Call } from './strace-line.ts';
import { standsFor, textOf } from './strace-text.ts';

/**
 * - `look`: asks whether it is there, or what kind it is
 * - `read`, `run`: opens it, or starts it as a program
 * - `list`: reads the names in a directory
 * - `write`: changes what is in it, and creates it where it is not
 * - `entry`: creates, renames or deletes it, which changes its directory
 */
export type How = 'look' | 'read' | 'run' | 'list' | 'write' | 'entry';

export interface Access {
  readonly how: How;
  /** Absolute and normal; links are not followed. */
  readonly path: string;
  /** Where that led to, when strace could see it. */
  readonly real?: string;
  /** `ENOENT`; absent when it succeeded. */
  readonly error?: string;
}

/** Where a path stands among the arguments: with the directory that it counts from, or alone. */
interface Place {
  readonly how: How;
  readonly path: number;
  readonly from?: number;
}

const at = (how: How, from: number): Place => ({ how, from, path: from + 1 });
const alone = (how: How, place = 0): Place => ({ how, path: place });

const PLACES: Readonly<Record<string, readonly Place[]>> = {
  ...each(['stat', 'lstat', 'stat64', 'lstat64', 'access', 'readlink', 'statfs', 'chdir'], [alone('look')]),
  ...each(['getxattr', 'lgetxattr', 'listxattr', 'llistxattr'], [alone('look')]),
  ...each(['newfstatat', 'fstatat64', 'statx', 'faccessat', 'faccessat2', 'readlinkat'], [at('look', 0)]),
  ...each(['execve'], [alone('run')]),
  ...each(['execveat'], [at('run', 0)]),
  ...each(['inotify_add_watch'], [alone('read', 1)]),
  ...each(['truncate', 'truncate64', 'chmod', 'chown', 'lchown', 'utime', 'utimes'], [alone('write')]),
  ...each(['setxattr', 'lsetxattr', 'removexattr', 'lremovexattr'], [alone('write')]),
  ...each(['fchmodat', 'fchmodat2', 'fchownat', 'utimensat', 'futimesat'], [at('write', 0)]),
  ...each(['mkdir', 'mknod', 'unlink', 'rmdir'], [alone('entry')]),
  ...each(['mkdirat', 'mknodat', 'unlinkat'], [at('entry', 0)]),
  rename: [alone('entry', 0), alone('entry', 1)],
  renameat: [at('entry', 0), at('entry', 2)],
  renameat2: [at('entry', 0), at('entry', 2)],
  link: [alone('read', 0), alone('entry', 1)],
  linkat: [at('read', 0), at('entry', 2)],
  symlink: [alone('entry', 1)],
  symlinkat: [at('entry', 1)],
};

/** @param cwd where the process stands, for paths that count from there */
export function accessesOf(call: Call, cwd: string): Access[] {
  const { name, words } = call;
  if (name === 'open') return opening(call, cwd, words[0], words[1], undefined);
  if (name === 'creat') return opening(call, cwd, words[0], 'O_WRONLY|O_CREAT|O_TRUNC', undefined);
  if (name === 'openat' || name === 'openat2') return opening(call, cwd, words[1], words[2], words[0]);
  return (PLACES[name] ?? []).flatMap((place) => {
    const from = place.from === undefined ? undefined : words[place.from];
    return accessOf(place.how, placeOf(words[place.path], from, cwd), call);
  });
}

function opening(
  call: Call,
  cwd: string,
  word: string | undefined,
  flags = '',
  from: string | undefined,
): Access[] {
  const place = placeOf(word, from, cwd);
  if (/\bO_TMPFILE\b/.test(flags)) {
    return accessOf('entry', place === undefined ? undefined : path.join(place, 'a temporary file'), {
      ...call,
      opened: undefined,
    });
  }
  return accessOf(howOpened(flags), place, call);
}

function howOpened(flags: string): How {
  if (/\bO_PATH\b/.test(flags)) return 'look';
  if (/\bO_(?:WRONLY|RDWR|TRUNC|CREAT)\b/.test(flags)) return 'write';
  return /\bO_DIRECTORY\b/.test(flags) ? 'list' : 'read';
}

function accessOf(how: How, place: string | undefined, { error, opened }: Call): Access[] {
  if (place === undefined) return [];
  const real = opened?.startsWith('/') === true && opened !== place ? opened : undefined;
  return [{ how, path: place, ...(real !== undefined && { real }), ...(error !== undefined && { error }) }];
}

function placeOf(word: string | undefined, from: string | undefined, cwd: string): string | undefined {
  const text = textOf(word);
  // An empty one is about the descriptor itself, which was opened before.
  if (text === undefined || text === '') return undefined;
  const base = from === undefined ? cwd : (standsFor(from) ?? cwd);
  if (!path.isAbsolute(text) && !path.isAbsolute(base)) return undefined;
  const whole = path.resolve(base, text);
  return whole.length > 1 ? whole.replace(/\/+$/, '') : whole;
}

function each(names: readonly string[], places: readonly Place[]): Record<string, readonly Place[]> {
  return Object.fromEntries(names.map((name) => [name, places]));
}
