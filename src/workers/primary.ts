/**
 * Keeps a number of workers running. A worker that dies is started again, later each time; one that cannot even be
 * started for the first time ends all, for the others would fail alike.
 */

/** A worker, as far as it has to be looked after. */
export interface Worker {
  /** Resolves when it listens. */
  readonly listening: Promise<void>;
  /** Resolves with its exit code when it has ended; -1 when a signal ended it. */
  readonly ended: Promise<number>;
  stop(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface WorkersOptions {
  readonly count: number;
  readonly fork: (index: number) => Worker;
  /** A worker has died and is started again in so many milliseconds. */
  readonly died: (index: number, code: number, waitMs: number) => void;
  readonly wait?: (ms: number) => Promise<void>;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

export interface Workers {
  /** Resolves with 0 when all listen, or with the exit code of one that could not be started: then all have ended. */
  start(): Promise<number>;
  /** Ends all, and waits for their end. */
  stop(): Promise<void>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
const HEALTHY_MS = 60_000;

/** How long a worker may take to end by itself, in milliseconds. */
const PATIENCE_MS = 10_000;

export function createWorkers({ count, fork, died, wait = pause, now = clock }: WorkersOptions): Workers {
  const running = new Map<number, Worker>();
  let stopping = false;

  return {
    async start() {
      // The first one alone: what keeps it from starting would be said by all.
      const failed = (await firstFailureOf([begin(0)])) ?? (await firstFailureOf(others()));
      if (failed !== undefined) {
        await stop();
        return failed;
      }
      for (const [index, worker] of [...running]) void watch(index, worker);
      return 0;
    },
    stop,
  };

  function others(): Worker[] {
    return Array.from({ length: count - 1 }, (_, index) => begin(index + 1));
  }

  function begin(index: number): Worker {
    const worker = fork(index);
    running.set(index, worker);
    return worker;
  }

  async function watch(index: number, first: Worker): Promise<void> {
    let worker = first;
    let failures = 0;
    for (;;) {
      const since = now();
      const code = await worker.ended;
      if (stopping) return;
      failures = now() - since >= HEALTHY_MS ? 0 : failures + 1;
      const ms = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1), LONGEST_WAIT_MS);
      died(index, code, ms);
      await wait(ms);
      if (stopping) return;
      worker = begin(index);
    }
  }

  async function stop(): Promise<void> {
    stopping = true;
    const all = [...running.values()];
    for (const worker of all) worker.stop('SIGTERM');
    const impatient = setTimeout(() => {
      for (const worker of all) worker.stop('SIGKILL');
    }, PATIENCE_MS);
    await Promise.all(all.map(({ ended }) => ended));
    clearTimeout(impatient);
  }
}

/** The exit code of one that ended before it listened. */
async function firstFailureOf(started: readonly Worker[]): Promise<number | undefined> {
  const outcomes = await Promise.all(
    started.map(({ listening, ended }) => Promise.race([listening.then(() => undefined), ended])),
  );
  return outcomes.find((code) => code !== undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}

function clock(): number {
  return performance.now();
}
