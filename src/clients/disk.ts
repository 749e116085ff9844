/** What import and eject do to files. Writes are whole or not at all. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';

export interface Disk {
  /** The bytes; undefined when there is no such file. */
  read(file: string): Buffer | undefined;
  /**
   * Puts `next` in the place of `expected`: what was there when the change was thought out, undefined for nothing.
   * A symbolic link stays, and what it points to is replaced. The mode stays too, but for the bits in `withhold`.
   *
   * @throws {ChangedMeanwhile} when something else is there now. @throws when it cannot be written; nothing changed.
   */
  replace(file: string, expected: Buffer | undefined, next: Buffer, withhold?: number): void;
  /** Names of what is in a folder, in order; none when there is no such folder. */
  list(folder: string): readonly string[];
  /** Nothing happens when there is no such file. */
  remove(file: string): void;
}

/** Somebody else wrote the file in between. */
export class ChangedMeanwhile extends Error {
  constructor(file: string) {
    super(`${file} is being changed by another program`);
    this.name = 'ChangedMeanwhile';
  }
}

/** For whoever is not the owner. */
export const OTHERS = 0o077;

export const disk: Disk = {
  read(file) {
    try {
      return fs.readFileSync(file);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },

  replace(file, expected, next, withhold = 0) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const target = expected === undefined ? file : fs.realpathSync(file);
    const old = expected === undefined ? undefined : fs.statSync(target);
    // Renaming over it needs no right to the file itself, but whoever made it read-only meant it.
    if (old !== undefined) fs.accessSync(target, fs.constants.W_OK);
    const scratch = path.join(path.dirname(target), `.bartizan-${randomBytes(6).toString('hex')}.tmp`);
    try {
      writeThrough(scratch, next, (old?.mode ?? 0o600) & 0o777 & ~withhold, old);
      if (!same(this.read(file), expected)) throw new ChangedMeanwhile(file);
      fs.renameSync(scratch, target);
    } finally {
      fs.rmSync(scratch, { force: true });
    }
    syncFolder(path.dirname(target));
  },

  list(folder) {
    try {
      return fs.readdirSync(folder).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },

  remove(file) {
    fs.rmSync(file, { force: true });
  },
};

function writeThrough(file: string, bytes: Buffer, mode: number, old: fs.Stats | undefined): void {
  const handle = fs.openSync(file, 'wx', 0o600);
  try {
    fs.writeFileSync(handle, bytes);
    // Run as root, a file of the user's must stay the user's.
    if (old !== undefined && process.getuid?.() === 0) fs.fchownSync(handle, old.uid, old.gid);
    if (process.platform !== 'win32') fs.fchmodSync(handle, mode);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

// A rename is durable only once the folder is; Windows cannot open one, and does not need to.
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

function same(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
