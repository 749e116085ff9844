import { constants, fdatasync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The few ways in which the log touches the disk. Tests pass one that fails. */
export interface Disk {
  /** Opens a new file for appending. */
  create(path: string): number;
  /** Appends, and says how many bytes it took. */
  append(fd: number, bytes: Buffer): number;
  truncate(fd: number, length: number): void;
  /** Waits until what was appended would survive a loss of power. */
  sync(fd: number): Promise<void>;
  syncNow(fd: number): void;
  rename(from: string, to: string): void;
  /** Puts a whole file in place at once, and its bytes onto the medium: it has the old content or the new. */
  replace(path: string, bytes: Buffer | string): Promise<void>;
  /** Puts names that were created or changed in this directory onto the medium. */
  syncDirectory(path: string): Promise<void>;
}

const syncData = promisify(fdatasync);

export const nodeDisk: Disk = {
  create: (path) =>
    openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND, 0o600),
  append: (fd, bytes) => writeSync(fd, bytes),
  truncate: (fd, length) => ftruncateSync(fd, length),
  sync: (fd) => syncData(fd),
  syncNow: (fd) => fsyncSync(fd),
  rename: (from, to) => renameSync(from, to),

  async replace(path, bytes) {
    const draft = join(dirname(path), `.${basename(path)}.new`);
    try {
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (cause) {
      await rm(draft, { force: true });
      throw cause;
    }
  },

  async syncDirectory(path) {
    // Windows has no such thing, and refuses to open a directory.
    if (process.platform === 'win32') return;
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
};

/** Makes a directory that only its owner may enter, and those above it. */
export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}
