import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatLock } from './format.ts';
import { emptyLock, type Lock } from './lock.ts';
import { LockError } from './lock-error.ts';
import { parseLock } from './parse.ts';

/** What a lock file held when it was read: writing is refused when it holds something else by then. */
export type Revision = string;

const ABSENT: Revision = 'absent';

/**
 * Reads the lock and checks all of it. A missing file is an empty lock.
 *
 * @throws {LockError} when it cannot be read, is malformed, or a digest does not fit.
 */
export async function loadLock(path: string): Promise<Lock> {
  return (await readLock(path)).lock;
}

/** Like {@link loadLock}, with the revision that {@link writeLock} asks for. */
export async function readLock(path: string): Promise<{ readonly lock: Lock; readonly revision: Revision }> {
  const bytes = await bytesOf(path);
  if (bytes === undefined) return { lock: emptyLock, revision: ABSENT };
  return { lock: parseLock(textOf(bytes, path), path), revision: revisionOf(bytes) };
}

/**
 * Replaces the lock as a whole: a reader sees the old one or the new one, also after a crash.
 *
 * @param revision what the new lock was made from.
 * @returns the new revision.
 * @throws {LockError} `changed` when the file is another by now, `busy` when somebody is writing it, `unwritable`.
 */
export async function writeLock(path: string, lock: Lock, revision: Revision): Promise<Revision> {
  const bytes = Buffer.from(formatLock(lock));
  parseLock(bytes.toString(), path);
  const release = await guard(path);
  try {
    const present = await bytesOf(path);
    if ((present === undefined ? ABSENT : revisionOf(present)) !== revision) {
      throw new LockError('changed', path, 'somebody else has written it in the meantime', 'try again');
    }
    await replace(path, bytes);
  } finally {
    await release();
  }
  return revisionOf(bytes);
}

/**
 * Reads, changes and writes the lock, again from the start when somebody else was faster: nobody's approvals get lost.
 *
 * @param change pure; it may run more than once.
 * @throws {LockError} as {@link readLock} and {@link writeLock} do, but for `changed` and `busy` only after many tries.
 */
export async function updateLock(path: string, change: (lock: Lock) => Lock): Promise<Lock> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { lock, revision } = await readLock(path);
      const next = change(lock);
      await writeLock(path, next, revision);
      return next;
    } catch (error) {
      const again = error instanceof LockError && (error.code === 'changed' || error.code === 'busy');
      if (!again || attempt >= ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

const ATTEMPTS = 100;
const PAUSE_MS = 20;

/** Taken for the few milliseconds of a write. It is not stolen: two that steal at once would both believe they hold it. */
async function guard(path: string): Promise<() => Promise<void>> {
  const busy = `${path}.writing`;
  try {
    await (await open(busy, 'wx')).close();
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw unwritable(path, cause);
    const hint = `if no other approve is running, one was killed while it wrote: delete ${busy}`;
    throw new LockError('busy', path, 'somebody else is writing it', hint, { cause });
  }
  return () => rm(busy, { force: true });
}

async function replace(path: string, bytes: Buffer): Promise<void> {
  const fresh = `${path}.new`;
  try {
    const file = await open(fresh, 'w', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(fresh, { force: true });
    throw unwritable(path, cause);
  }
}

/** The rename itself survives a loss of power only once the directory is written. Windows has no such call. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new LockError('unreadable', path, 'cannot be read', 'check its permissions', { cause });
  }
}

function textOf(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LockError('malformed', path, 'is no UTF-8', 'undo the change to it', { cause });
  }
}

function unwritable(path: string, cause: unknown): LockError {
  return new LockError('unwritable', path, 'cannot be written', 'check the permissions of its directory', {
    cause,
  });
}

function revisionOf(bytes: Buffer): Revision {
  return createHash('sha256').update(bytes).digest('hex');
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
