/**
 * How long to wait before a stream that broke off is asked for again: at least as long as the server has said
 * (2025-11-25, basic/transports, Sending Messages to the Server), and longer when it leads nowhere, so that no server
 * has us ask without end (J3).
 */
import type { Timers } from './process/supervise.ts';

export interface Pace {
  /** A connection is about to be opened. */
  begin(): void;
  /**
   * The connection is over.
   *
   * @param hasMoved something was heard on it
   * @param retryMs what the server has said, in milliseconds
   * @returns milliseconds; undefined when it is not to be asked again
   */
  next(hasMoved: boolean, retryMs: number | undefined): number | undefined;
}

/** Nobody waits for longer: a server that wants that is not asked again. */
const LONGEST_MS = 5 * 60_000;

const SHORTEST_MS = 100;
/** Of all the time that was spent on waiting, this share is added, up to the limit. */
const SHARE = 0.1;
const SLOWEST_MS = 5_000;

const FAILURES = 8;
const AFTER_FAILURE_MS = 500;
/** A connection that stood for so long was none that failed, even if nothing was heard on it. */
const STOOD_MS = 10_000;

export function createPace(timers: Timers): Pace {
  let began = timers.now();
  let waited = 0;
  let failures = 0;

  return {
    begin() {
      began = timers.now();
    },
    next(hasMoved, retryMs = 0) {
      failures = hasMoved || timers.now() - began >= STOOD_MS ? 0 : failures + 1;
      if (failures >= FAILURES || retryMs > LONGEST_MS) return undefined;
      const ours =
        failures > 0
          ? AFTER_FAILURE_MS * 2 ** (failures - 1)
          : Math.min(SLOWEST_MS, Math.max(SHORTEST_MS, waited * SHARE));
      const wait = Math.max(retryMs, ours);
      waited += wait;
      return wait;
    },
  };
}
