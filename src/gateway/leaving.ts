/** Copies that are being ended. Until they are gone they run beside those that come in their place (H4). */
export interface Leaving {
  /** How many there are. */
  readonly size: number;
  /** Never rejects: what cannot be ended is reported by its owner. */
  add(end: Promise<void>): Promise<void>;
  /** Resolves when so many of those that there are now have gone. */
  gone(count: number): Promise<void>;
}

export function createLeaving(): Leaving {
  const all = new Set<Promise<void>>();

  return {
    get size() {
      return all.size;
    },
    add(end) {
      const gone: Promise<void> = end.catch(() => undefined).finally(() => all.delete(gone));
      all.add(gone);
      return gone;
    },
    gone(count) {
      if (count <= 0) return Promise.resolve();
      let left = count;
      return new Promise((resolve) => {
        for (const each of all) {
          void each.then(() => {
            left -= 1;
            if (left === 0) resolve();
          });
        }
      });
    },
  };
}
