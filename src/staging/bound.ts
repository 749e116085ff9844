/** What a server keeps aside lies on a disk of the machine, and must not fill it (H4). */
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { type ChangeSet, madeOf, type Opened, rootPlace } from './change-set.ts';

export interface Bound {
  /** Of the disk, as far as it is the server's: what was copied for it does not count. */
  readonly bytes: number;
  /** Files, directories and links, likewise. */
  readonly entries: number;
}

/** More than this would not be shown by `bartizan changes`, see `MOST_ENTRIES`. */
export const MOST_KEPT = 200_000;

const OFTEN_MS = 500;
/** Of the time, at most one part in so many is spent on looking. */
const SHARE = 20;

/** Whether what is kept aside in a change set is more than that. Reads names and sizes only. */
export async function isOver(set: ChangeSet, { roots }: Opened, bound: Bound): Promise<boolean> {
  const left = { ...bound };
  for (const [index, { way }] of roots.entries()) {
    const home = rootPlace(set, index);
    if (way === 'copy') {
      for (const { size } of madeOf(set, index).values()) left.bytes += size;
      left.entries += madeOf(set, index).size;
    }
    await count(path.join(home, way === 'copy' ? 'copy' : 'upper'), left);
    if (left.bytes < 0 || left.entries < 0) return true;
  }
  return false;
}

/** Looks again and again, less often where looking takes long. Calls `over` once, then ends. */
export function watch(set: ChangeSet, opened: Opened, bound: Bound, over: () => void): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    const begun = performance.now();
    const found = await isOver(set, opened, bound).catch(() => false); // it changes under our eyes
    if (stopped) return;
    if (found) over();
    else again(Math.max(OFTEN_MS, SHARE * (performance.now() - begun)));
  };
  const again = (wait: number): void => {
    timer = setTimeout(() => void look(), wait).unref();
  };
  again(OFTEN_MS);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function count(directory: string, left: { bytes: number; entries: number }): Promise<void> {
  const folder = await opendir(directory).catch(() => undefined);
  if (folder === undefined) return;
  for await (const entry of folder) {
    const place = path.join(directory, entry.name);
    left.entries -= 1;
    // A file with holes takes less of the disk than its size, and a small one more.
    const { size, blocks } = (await lstat(place).catch(() => undefined)) ?? { size: 0, blocks: 0 };
    left.bytes -= Math.min(size, blocks * 512);
    if (left.bytes < 0 || left.entries < 0) return;
    if (entry.isDirectory()) await count(place, left);
  }
}
