/** Remembers what was used, so that nothing is used twice (G8). */
export interface SingleUse {
  /** `full`: nothing more can be remembered, so it must be refused. */
  use(nonce: string, expires: number): 'first' | 'again' | 'full';
}

/**
 * Keeps each nonce until it expires. When `capacity` is reached it refuses new ones rather than forget a live one.
 *
 * In the memory of this process: several gateways that share a key would each accept a state once.
 */
export function createSingleUse({
  capacity,
  clock,
}: {
  readonly capacity: number;
  clock(): number;
}): SingleUse {
  const used = new Map<string, number>();
  /** Before this time nothing that is remembered can have expired. */
  let soonest = Number.POSITIVE_INFINITY;

  return {
    use(nonce, expires) {
      if (used.has(nonce)) return 'again';
      if (used.size >= capacity) forgetExpired(clock());
      if (used.size >= capacity) return 'full';
      used.set(nonce, expires);
      soonest = Math.min(soonest, expires);
      return 'first';
    },
  };

  function forgetExpired(now: number): void {
    if (now < soonest) return;
    soonest = Number.POSITIVE_INFINITY;
    for (const [nonce, expires] of used) {
      if (expires <= now) used.delete(nonce);
      else soonest = Math.min(soonest, expires);
    }
  }
}
