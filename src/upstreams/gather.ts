/** Bytes that arrive in pieces. Never more than the limit, and each is copied a bounded number of times. */
export interface Gather {
  /** False when there is more now than the limit allows: what was there has been dropped. */
  add(part: Buffer): boolean;
  readonly size: number;
  /** Everything, in order. Begins anew. */
  take(): Buffer;
}

const FIRST_CAPACITY = 1024;

export function createGather(limit: number): Gather {
  let held = Buffer.alloc(0);
  let size = 0;

  return {
    add(part) {
      const needed = size + part.length;
      if (needed > limit) {
        held = Buffer.alloc(0);
        size = 0;
        return false;
      }
      if (needed > held.length) {
        const larger = Buffer.allocUnsafeSlow(
          Math.min(limit, Math.max(needed, held.length * 2, FIRST_CAPACITY)),
        );
        held.copy(larger, 0, 0, size);
        held = larger;
      }
      part.copy(held, size);
      size = needed;
      return true;
    },
    get size() {
      return size;
    },
    take() {
      const all = held.subarray(0, size);
      held = Buffer.alloc(0);
      size = 0;
      return all;
    },
  };
}
