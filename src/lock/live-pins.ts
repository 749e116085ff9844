/**
 * The pins of a lock file that may change while we run: `bartizan approve` takes effect at once.
 *
 * A lock that cannot be read any more changes nothing: what was approved stays, what was not stays refused.
 */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Pins } from '../gateway/control.ts';
import type { Lock } from './lock.ts';
import { pinsOf } from './pins.ts';
import { readLock } from './store.ts';

export interface LivePins {
  readonly pins: Pins;
  /** The lock as it was read last. */
  readonly lock: Lock;
  close(): void;
}

export interface LivePinsOptions {
  readonly path: string;
  /** Hears of a lock that cannot be read. */
  readonly trouble: (error: unknown) => void;
}

/** Editors and `approve` replace the file in several steps; they are over after this many milliseconds. */
const SETTLED_MS = 50;

/** @throws {LockError} when the lock cannot be read at the start. */
export async function openLivePins({ path, trouble }: LivePinsOptions): Promise<LivePins> {
  let { lock, revision } = await readLock(path);
  let current = pinsOf(lock);
  let timer: NodeJS.Timeout | undefined;

  let reading = Promise.resolve();

  // One after the other: a slow read of an older file must not undo what a newer one has taken back.
  const reload = (): void => {
    reading = reading.then(takeUp);
  };
  const takeUp = async (): Promise<void> => {
    try {
      const fresh = await readLock(path);
      if (fresh.revision === revision) return;
      ({ lock, revision } = fresh);
      current = pinsOf(lock);
    } catch (error) {
      trouble(error);
    }
  };
  // The directory, not the file: a file that is replaced is another file.
  const watcher = watchQuietly(dirname(path), (name) => {
    if (name !== null && name !== basename(path)) return;
    clearTimeout(timer);
    timer = setTimeout(reload, SETTLED_MS);
    timer.unref();
  });

  return {
    pins: {
      launchDigest: (server) => current.launchDigest(server),
      digestOf: (server, kind, name) => current.digestOf(server, kind, name),
      offer: (server, kind, name) => current.offer(server, kind, name),
      offers: (server) => current.offers(server),
      dynamicResources: (server) => current.dynamicResources(server),
    },
    get lock() {
      return lock;
    },
    close() {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}

/** Where nothing can be watched, a change takes effect at the next start. */
function watchQuietly(directory: string, changed: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, (_event, name) => changed(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
