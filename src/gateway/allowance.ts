const MINUTE = 60_000;

/** Says yes so often in a minute, and then no until the next one begins. */
export function createAllowance(perMinute: number, clock: () => number): () => boolean {
  let begun = Number.NEGATIVE_INFINITY;
  let used = 0;
  return () => {
    const now = clock();
    // Also when the clock was set back: else nobody could ask until the old time comes round again.
    if (Math.abs(now - begun) >= MINUTE) {
      begun = now;
      used = 0;
    }
    used += 1;
    return used <= perMinute;
  };
}
