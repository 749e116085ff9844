import {
  close,
  constants,
  fdatasync,
  fsync,
  fsyncSync,
  ftruncateSync,
  open,
  openSync,
  rename,
  renameSync,
  write,
  writeSync,
} from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
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

// A handle of `node:fs/promises` costs as much as what is done with it, and under load a hundred files are written each
// second.
const openFile = promisify(open);
const closeFile = promisify(close);
const renameFile = promisify(rename);
const writeBytes = promisify(write<Buffer>);
const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);

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
      const fd = await openFile(draft, 'w', 0o600);
      try {
        await writeWhole(fd, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
        await syncData(fd);
      } finally {
        await closeFile(fd);
      }
      await renameFile(draft, path);
    } catch (cause) {
      await rm(draft, { force: true });
      throw cause;
    }
  },

  async syncDirectory(path) {
    // Windows has no such thing, and refuses to open a directory.
    if (process.platform === 'win32') return;
    const fd = await openFile(path, 'r');
    try {
      await syncAll(fd);
    } finally {
      await closeFile(fd);
    }
  },
};

async function writeWhole(fd: number, bytes: Buffer): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await writeBytes(fd, bytes, at)).bytesWritten;
}

/** Makes a directory that only its owner may enter, and those above it. */
export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}
