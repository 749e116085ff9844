/** Files that are opened within a folder, whatever somebody does to its links meanwhile. */
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isIn, locate } from './path-within.ts';
import { UnsafeValueError } from './unsafe-value.ts';

/** `read` and `write` take a file that is there, `create` makes one that is not. Nothing is cut off: `handle.truncate` does that. */
export type OpenFor = 'read' | 'write' | 'create';

/** Not to wait at a pipe, not to become the terminal of the process, not to hand the file on. */
const CAREFUL = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens a plain file within `root`, and looks where the opened file is before anything is read or written: a link that is put in the
 * way at the last moment leads to an error.
 *
 * On Linux the kernel says where the opened file is (`/proc/self/fd`), and a new one is made from the opened folder. Elsewhere the path
 * is followed once more and has to lead to the very same file, and `create` is refused: it could make a file elsewhere. Hard
 * links are not seen.
 *
 * @example
 * const file = await openWithin('/srv/workspace', given, 'read');
 * const text = await file.readFile('utf8').finally(() => file.close());
 *
 * @throws {UnsafeValueError} `path`, when it leads out of `root`, or to something else than a plain file
 * @throws {Error} of the system: ENOENT, EEXIST, EACCES and so on
 */
export async function openWithin(root: string, given: string, mode: OpenFor): Promise<FileHandle> {
  const place = locate(root, given);
  const handle = mode === 'create' ? await created(place.root, place.file) : await opened(place.file, mode);
  try {
    const about = await handle.stat();
    if (!about.isFile()) throw unsafe('this is no plain file');
    if (!(await isReallyIn(place.root, place.file, handle)))
      throw unsafe('the file was moved out of its folder');
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function opened(file: string, mode: 'read' | 'write'): Promise<FileHandle> {
  const access = mode === 'read' ? constants.O_RDONLY : constants.O_RDWR;
  return open(file, access | CAREFUL).catch((error: unknown) => {
    throw isLoop(error) ? unsafe('a link was put in place of the file') : error;
  });
}

/** From the folder that was opened, so that nobody can put another one in its place. */
async function created(root: string, file: string): Promise<FileHandle> {
  if (process.platform !== 'linux')
    throw unsafe('on this system no file can be made without a moment of doubt');
  const folder = await open(path.dirname(file), constants.O_RDONLY | constants.O_DIRECTORY | CAREFUL);
  try {
    if (!isIn(root, await placeOf(folder))) throw unsafe('the folder was moved out of the one it is held to');
    const within = `/proc/self/fd/${folder.fd}/${path.basename(file)}`;
    return await open(within, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | CAREFUL, 0o600);
  } finally {
    await folder.close();
  }
}

async function isReallyIn(root: string, file: string, handle: FileHandle): Promise<boolean> {
  if (process.platform === 'linux') return isIn(root, await placeOf(handle));
  const again = await realpath(file);
  const [one, other] = await Promise.all([handle.stat({ bigint: true }), stat(again, { bigint: true })]);
  return isIn(root, again) && one.dev === other.dev && one.ino === other.ino;
}

async function placeOf(handle: FileHandle): Promise<string> {
  return readlink(`/proc/self/fd/${handle.fd}`);
}

function isLoop(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ELOOP' || error.code === 'EMLINK');
}

function unsafe(message: string): UnsafeValueError {
  return new UnsafeValueError('path', message);
}
