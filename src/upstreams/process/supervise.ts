import { UpstreamError } from '../upstream.ts';

/** The passing of time, so that tests can have their own. */
export interface Timers {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Runs `task` after `ms` milliseconds; the answer cancels it. */
  after(ms: number, task: () => void): () => void;
}

export interface Backoff {
  /** Wait after the first loss, in milliseconds. */
  readonly firstMs: number;
  /** By how much each further wait is longer. */
  readonly factor: number;
  readonly maxMs: number;
}

export interface SupervisedOptions<T> {
  start(): Promise<T>;
  /** Without users for this long, it is ended. */
  readonly idleMs: number;
  readonly backoff: Backoff;
  /** Alive for this long, it counts as healthy, and the next wait is the first again. Default: 60 s. */
  readonly healthyMs?: number;
  /** How long a use may wait for the next start. Default: 5 s. */
  readonly waitMs?: number;
  readonly timers: Timers;
}

/** One shared thing that is started when needed, restarted when lost, and ended when idle. */
export interface Supervised<T> {
  /**
   * Runs `fn` with it, and starts it first where needed. What `fn` throws comes out as it is.
   *
   * @throws {UpstreamError} `server_unavailable` when it cannot be started, or is not tried again soon enough.
   */
  use<R>(fn: (thing: T) => Promise<R>): Promise<R>;
  /** To be called when it died by itself. With what died, so that a late word about an old one is no harm. */
  lost(thing: T): void;
  /** Ends it for good. Whoever uses it then sees it end; later uses are refused. */
  close(): Promise<void>;
}

/**
 * Starts on first use, shares one, waits longer after each loss, ends when nobody needs it.
 *
 * It knows nothing of processes or connections.
 */
export function createSupervised<T extends { close(): Promise<void> }>({
  start,
  idleMs,
  backoff,
  healthyMs = 60_000,
  waitMs = 5_000,
  timers,
}: SupervisedOptions<T>): Supervised<T> {
  let current: Promise<T> | undefined;
  let running: T | undefined;
  let startedAt = 0;
  let failures = 0;
  let nextStartAt = Number.NEGATIVE_INFINITY;
  let users = 0;
  let cancelIdle: () => void = () => undefined;
  let ending: Promise<void> = Promise.resolve();
  let closed = false;
  let endWait: () => void = () => undefined;
  const dead = new WeakSet<T>();

  const isHealthy = (): boolean => timers.now() - startedAt >= healthyMs;

  const failed = (): void => {
    current = undefined;
    running = undefined;
    nextStartAt = timers.now() + Math.min(backoff.firstMs * backoff.factor ** failures, backoff.maxMs);
    failures += 1;
  };

  const begin = async (): Promise<T> => {
    await ending; // never two at once: the next one starts when the last one is gone
    const waiting = nextStartAt - timers.now();
    if (waiting > 0) await pause(waiting);
    if (closed) throw unavailable('it has been closed');
    try {
      const thing = await start();
      if (dead.has(thing)) throw unavailable('it ended as soon as it was started');
      running = thing;
      startedAt = timers.now();
      return thing;
    } catch (error) {
      failed();
      throw error;
    }
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = timers.after(ms, resolve);
      endWait = () => {
        cancel();
        resolve();
      };
    });

  const end = async (): Promise<void> => {
    const thing = running;
    if (thing !== undefined && isHealthy()) failures = 0;
    current = undefined;
    running = undefined;
    await thing?.close();
  };

  const endWhenIdle = (): void => {
    cancelIdle = timers.after(idleMs, () => {
      if (users > 0) return;
      ending = end().catch(() => undefined); // it is out of use; what cannot be ended is reported by its owner
    });
  };

  return {
    async use(fn) {
      if (closed) throw unavailable('it has been closed');
      const waiting = nextStartAt - timers.now();
      if (running === undefined && waiting > waitMs) {
        throw unavailable(
          `it has failed ${failures} times and is tried again in ${Math.ceil(waiting / 1000)} s`,
        );
      }
      cancelIdle();
      users += 1;
      try {
        current ??= begin();
        return await fn(running ?? (await current));
      } finally {
        users -= 1;
        if (users === 0 && running !== undefined) endWhenIdle();
      }
    },
    lost(thing) {
      dead.add(thing);
      if (thing !== running) return;
      cancelIdle();
      if (isHealthy()) failures = 0;
      failed();
    },
    async close() {
      closed = true;
      cancelIdle();
      endWait();
      await current?.catch(() => undefined);
      await ending;
      await end();
    },
  };
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

function unavailable(why: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server is not available: ${why}`);
}
