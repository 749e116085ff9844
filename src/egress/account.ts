/** What one server has open, and how often it has asked: of all its copies together. */
import type { EgressLimits } from './limits.ts';

export interface Account {
  /** Attempts that were left out of the record since the last that is in it; undefined when this one is left out too. */
  attempt(): number | undefined;
  /** Takes a place for a connection; undefined when there is none. To be given back once. */
  enter(): (() => void) | undefined;
}

const MINUTE = 60_000;

export function createAccount(limits: EgressLimits, clock: () => number): Account {
  let open = 0;
  let begun = Number.NEGATIVE_INFINITY;
  let attempts = 0;
  let unrecorded = 0;

  return {
    attempt() {
      const now = clock();
      // Also when the clock was set back: else nobody could ask until the old time comes round again.
      if (Math.abs(now - begun) >= MINUTE) {
        begun = now;
        attempts = 0;
      }
      attempts += 1;
      if (attempts > limits.attemptsPerMinute) {
        unrecorded += 1;
        return undefined;
      }
      const left = unrecorded;
      unrecorded = 0;
      return left;
    },
    enter() {
      if (open >= limits.connections) return undefined;
      open += 1;
      let left = false;
      return () => {
        if (!left) open -= 1;
        left = true;
      };
    },
  };
}
