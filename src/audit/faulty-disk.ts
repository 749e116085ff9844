import { type Disk, nodeDisk } from './disk.ts';

/** A disk that works, until it is told to have no room: for tests. */
export interface FaultyDisk extends Disk {
  /**
   * `append`: the journal takes half a group and then no more. `truncate`: nor can it be cut back.
   * `replace`: tiles and checkpoints cannot be written. `none`: there is room again.
   */
  fail(...what: readonly ('append' | 'truncate' | 'replace' | 'sync')[]): void;
  /** How often the journal was written and put on the medium. */
  readonly counts: { append: number; sync: number };
}

export function faultyDisk(): FaultyDisk {
  let failing: ReadonlySet<string> = new Set();
  const counts = { append: 0, sync: 0 };
  const check = (what: string): void => {
    if (failing.has(what)) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  return {
    ...nodeDisk,
    counts,
    fail(...what) {
      failing = new Set(what);
    },
    append(fd, bytes) {
      counts.append += 1;
      if (failing.has('append')) return nodeDisk.append(fd, bytes.subarray(0, bytes.length / 2));
      return nodeDisk.append(fd, bytes);
    },
    truncate(fd, length) {
      check('truncate');
      nodeDisk.truncate(fd, length);
    },
    async sync(fd) {
      counts.sync += 1;
      check('sync');
      await nodeDisk.sync(fd);
    },
    async replace(path, bytes) {
      check('replace');
      await nodeDisk.replace(path, bytes);
    },
  };
}
