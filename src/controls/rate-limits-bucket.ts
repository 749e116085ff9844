/**
 * A token bucket, kept as a debt of time (the generic cell rate algorithm): each call adds `every`, time pays it off,
 * and a call may come while the debt is within `tolerance`.
 */
export interface Bucket {
  /** Milliseconds until the bucket is full again, as of `last`. */
  debt: number;
  /** When the debt was last paid down, in milliseconds since the epoch. */
  last: number;
}

export interface Rate {
  /** Milliseconds that one call costs. */
  readonly every: number;
  /** Debt with which a call may still come, in milliseconds. */
  readonly tolerance: number;
}

/** Beyond what calls that overtake each other can differ by, in milliseconds. */
const CLOCK_SET_BACK = 1000;

/** Less than the finest rate can tell apart; takes up what floating point leaves behind. */
const NOTHING = 1e-6;

export function createBucket(): Bucket {
  return { debt: 0, last: Number.NEGATIVE_INFINITY };
}

/**
 * Milliseconds to wait before a call may come; 0 when it may come now.
 *
 * The clock may jump. Forwards pays off at most the debt there is. Backwards pays nothing, and counting goes on from
 * the new time, so that nobody is shut out until the old time comes round again. A small step backwards only waits:
 * else two calls that overtake each other would be paid the same time twice.
 */
export function waitFor(bucket: Bucket, { tolerance }: Rate, at: number): number {
  settle(bucket, at);
  const wait = bucket.debt - tolerance;
  return wait > NOTHING ? wait : 0;
}

export function take(bucket: Bucket, { every }: Rate): void {
  bucket.debt += every;
}

/** Full again: as good as new. */
export function isFull(bucket: Bucket, at: number): boolean {
  settle(bucket, at);
  return bucket.debt === 0;
}

function settle(bucket: Bucket, at: number): void {
  const elapsed = at - bucket.last;
  if (elapsed >= 0) {
    bucket.debt = Math.max(0, bucket.debt - elapsed);
    bucket.last = at;
  } else if (elapsed < -CLOCK_SET_BACK) {
    bucket.last = at;
  }
}
