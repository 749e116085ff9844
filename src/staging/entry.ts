/** What stands at a path, without following it. */
import * as fs from 'node:fs';
import { isMissing } from './problem.ts';

/** `misnamed`, whatever it is, has a name that is not UTF-8: no path of ours could name it. */
export type Kind = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device' | 'misnamed';

export interface Entry {
  readonly kind: Kind;
  /** All twelve bits. */
  readonly mode: number;
  readonly size: number;
  readonly owner: number;
  readonly group: number;
  /** Number, device, and times in nanoseconds, as text. Nobody can set the time of change (inode(7)). */
  readonly inode: string;
  readonly device: string;
  readonly modified: string;
  readonly changed: string;
  /** Of a link. */
  readonly target?: string;
}

/** Bits that count: those that let a file run with the rights of another are never taken over. */
export const PERMISSIONS = 0o777;

export function entryAt(place: string | Buffer): Entry | undefined {
  try {
    const stats = fs.lstatSync(place, { bigint: true });
    const kind = typeof place === 'string' ? kindOf(stats) : 'misnamed';
    return {
      kind,
      mode: Number(stats.mode) & 0o7777,
      size: Number(stats.size),
      owner: Number(stats.uid),
      group: Number(stats.gid),
      inode: String(stats.ino),
      device: String(stats.dev),
      modified: String(stats.mtimeNs),
      changed: String(stats.ctimeNs),
      ...(kind === 'link' && { target: fs.readlinkSync(place) }),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether nobody has touched it in between. Of a directory, its list of names is left out: each name has its own entry. */
export function untouched(before: Entry | undefined, now: Entry | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  if (before.kind !== now.kind || before.inode !== now.inode || before.mode !== now.mode) return false;
  if (before.kind === 'directory') return true;
  return before.size === now.size && before.modified === now.modified && before.changed === now.changed;
}

function kindOf(stats: fs.BigIntStats): Kind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'device';
}
