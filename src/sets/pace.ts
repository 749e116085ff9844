/** When a member that was lost is asked again: each time a little later, and not without end (J6). */
export interface Pace {
  /** How long to wait for the next attempt, in milliseconds; undefined when there were enough of them. */
  next(): number | undefined;
  /** It went well for this many milliseconds. After a minute, it is as if nothing had been. */
  lasted(ms: number): void;
}

const FIRST_MS = 500;
/** Milliseconds. */
export const LONGEST_MS = 60_000;
/** About four minutes, together. */
const ATTEMPTS = 10;
const HEALTHY_MS = 60_000;

export function createPace(): Pace {
  let attempts = 0;
  return {
    next() {
      if (attempts >= ATTEMPTS) return undefined;
      const ms = Math.min(FIRST_MS * 2 ** attempts, LONGEST_MS);
      attempts += 1;
      return ms;
    },
    lasted(ms) {
      if (ms >= HEALTHY_MS) attempts = 0;
    },
  };
}

/** The passing of time, so that tests can have their own. */
export interface Timers {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Runs `task` after `ms` milliseconds; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** The clock of this machine. Its timers keep no process alive. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
