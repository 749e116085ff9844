/** Copies of trees: for a server to write to, to be put in place, and to be put back. */
import * as fs from 'node:fs';
import path from 'node:path';
import { copyFile } from './content.ts';
import { type Entry, entryAt, PERMISSIONS } from './entry.ts';
import { openFolder } from './folder.ts';
import { isMissing } from './problem.ts';

export interface CopyOptions {
  /** Whether this path, relative to what is copied, is taken; all by default. */
  readonly takes?: (relative: string) => boolean;
  /** Whose the copies are. Only root can give files away. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  /** Bits beyond those that anybody may set are kept: in snapshots of what was there before. */
  readonly exact?: boolean;
}

/** Files, directories and links. Other things are left out. Nothing may stand at `to`. */
export function copyTree(from: string, to: string, options: CopyOptions = {}, relative = ''): void {
  const entry = entryAt(from);
  if (entry === undefined) return;
  const { owner, exact } = options;
  const mode = exact === true ? entry.mode : entry.mode & PERMISSIONS;
  const mine = exact === true && isRoot() ? { uid: entry.owner, gid: entry.group } : owner;
  if (entry.kind === 'file') return copyFile(from, to, mode, mine);
  if (entry.kind === 'link') {
    fs.symlinkSync(entry.target ?? '', to);
    if (mine !== undefined) fs.lchownSync(to, mine.uid, mine.gid);
    return;
  }
  if (entry.kind !== 'directory') return;
  fs.mkdirSync(to, { mode: 0o700 });
  const source = openFolder(from);
  // Held open, so that a server which writes there at the same time cannot put a link in its place.
  const made = openFolder(to);
  try {
    for (const name of fs.readdirSync(source.at)) {
      const inner = path.posix.join(relative, name);
      if (options.takes?.(inner) === false) continue;
      copyTree(`${source.at}/${name}`, `${made.at}/${name}`, options, inner);
    }
    if (mine !== undefined) fs.fchownSync(made.descriptor, mine.uid, mine.gid);
    fs.fchmodSync(made.descriptor, mode | 0o700);
    const seconds = Number(entry.modified) / 1e9;
    fs.futimesSync(made.descriptor, seconds, seconds);
    fs.fsyncSync(made.descriptor);
  } finally {
    source.close();
    made.close();
  }
}

/** Removes what stands there, links themselves and not what they lead to, whatever the modes of directories are. */
export function removeTree(place: string): void {
  const entry: Entry | undefined = entryAt(place);
  if (entry === undefined) return;
  if (entry.kind !== 'directory') return fs.rmSync(place, { force: true });
  try {
    // The work directory of an overlay has mode 000.
    if ((entry.mode & 0o700) !== 0o700) unlock(place);
    const folder = openFolder(place);
    try {
      for (const name of fs.readdirSync(folder.at, { encoding: 'buffer' })) {
        removeTreeBytes(folder.at, name);
      }
    } finally {
      folder.close();
    }
    fs.rmdirSync(place);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Of open(2); Node does not name it. It opens what may not be read, so that no link can come in between. */
const O_PATH = 0o10_000_000;

function unlock(place: string): void {
  const { O_DIRECTORY, O_NOFOLLOW } = fs.constants;
  const descriptor = fs.openSync(place, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  try {
    fs.chmodSync(`/proc/self/fd/${descriptor}`, 0o700);
  } finally {
    fs.closeSync(descriptor);
  }
}

function removeTreeBytes(folder: string, name: Buffer): void {
  const text = name.toString('utf8');
  if (Buffer.from(text).equals(name)) return removeTree(`${folder}/${text}`);
  fs.rmSync(Buffer.concat([Buffer.from(`${folder}/`), name]), { force: true, recursive: true });
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
