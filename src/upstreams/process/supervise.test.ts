import { describe, expect, it } from 'vitest';
import { createSupervised, type Supervised, type Timers } from './supervise.ts';

/** Time that passes only when told to. */
class Clock implements Timers {
  time = 0;
  #tasks: { at: number; task: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.time + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  async pass(ms: number): Promise<void> {
    this.time += ms;
    const due = this.#tasks.filter(({ at }) => at <= this.time);
    this.#tasks = this.#tasks.filter(({ at }) => at > this.time);
    for (const { task } of due) task();
    await settle();
  }

  get waiting(): number {
    return this.#tasks.length;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

interface Thing {
  readonly number: number;
  closed: boolean;
  close(): Promise<void>;
}

function setUp(fails: (attempt: number) => boolean = () => false): {
  clock: Clock;
  things: Thing[];
  supervised: Supervised<Thing>;
  attempts: () => number;
} {
  const clock = new Clock();
  const things: Thing[] = [];
  let attempts = 0;
  const supervised = createSupervised<Thing>({
    async start() {
      attempts += 1;
      if (fails(attempts)) throw new Error(`attempt ${attempts} failed`);
      const thing: Thing = {
        number: attempts,
        closed: false,
        async close() {
          thing.closed = true;
        },
      };
      things.push(thing);
      return thing;
    },
    idleMs: 1000,
    backoff: { firstMs: 250, factor: 2, maxMs: 30_000 },
    healthyMs: 10_000,
    waitMs: 500,
    timers: clock,
  });
  return { clock, things, supervised, attempts: () => attempts };
}

const number = async (thing: Thing): Promise<number> => thing.number;

describe('createSupervised', () => {
  it('starts on first use, and shares one among all', async () => {
    const { supervised, attempts } = setUp();
    expect(attempts()).toBe(0);
    expect(await Promise.all([supervised.use(number), supervised.use(number)])).toEqual([1, 1]);
    expect(attempts()).toBe(1);
  });

  it('ends when nobody has used it for a while, and starts again when needed', async () => {
    const { clock, things, supervised } = setUp();
    await supervised.use(number);
    await clock.pass(999);
    expect(things[0]?.closed).toBe(false);
    await clock.pass(1);
    expect(things[0]?.closed).toBe(true);
    expect(await supervised.use(number)).toBe(2);
  });

  it('does not end while somebody uses it', async () => {
    const { clock, things, supervised } = setUp();
    let finish = (): void => undefined;
    const long = supervised.use(() => new Promise<void>((resolve) => (finish = resolve)));
    await supervised.use(number);
    await clock.pass(5000);
    expect(things[0]?.closed).toBe(false);
    finish();
    await long;
    await clock.pass(1000);
    expect(things[0]?.closed).toBe(true);
  });

  it('passes on what the user throws, and keeps the thing', async () => {
    const { supervised } = setUp();
    await expect(supervised.use(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(await supervised.use(number)).toBe(1);
  });

  it('restarts after a loss, not before the backoff is over', async () => {
    const { clock, things, supervised, attempts } = setUp();
    await supervised.use(number);
    supervised.lost(things[0] as Thing);
    const next = supervised.use(number);
    await settle();
    expect(attempts()).toBe(1);
    await clock.pass(250);
    expect(await next).toBe(2);
  });

  it('waits longer after each failure, and refuses to wait too long, saying when it tries again', async () => {
    const { clock, supervised, attempts } = setUp((attempt) => attempt <= 3);
    await expect(supervised.use(number)).rejects.toThrow('attempt 1 failed');
    for (const [failed, ms] of [
      [2, 250],
      [3, 500],
    ] as const) {
      const refused = supervised.use(number).catch(String);
      await settle();
      await clock.pass(ms - 1);
      expect(attempts()).toBe(failed - 1);
      await clock.pass(1);
      expect(await refused).toContain(`attempt ${failed} failed`);
    }
    await expect(supervised.use(number)).rejects.toMatchObject({
      code: 'server_unavailable',
      message: expect.stringContaining('tried again in 1 s'),
    });
    await clock.pass(1000);
    expect(await supervised.use(number)).toBe(4);
  });

  it('waits as at first once it has been healthy for a while', async () => {
    const { clock, things, supervised } = setUp((attempt) => attempt <= 1);
    await supervised.use(number).catch(() => undefined);
    await clock.pass(250);
    await supervised.use(async () => {
      await clock.pass(10_000);
      supervised.lost(things[0] as Thing);
    });
    const next = supervised.use(number);
    await clock.pass(250);
    expect(await next).toBe(3);
  });

  it('takes no harm from a late word about an old one', async () => {
    const { clock, things, supervised } = setUp();
    await supervised.use(number);
    await clock.pass(1000);
    await supervised.use(number);
    supervised.lost(things[0] as Thing);
    expect(await supervised.use(number)).toBe(2);
  });

  it('hears of a loss that comes before the start is through', async () => {
    const clock = new Clock();
    let started = 0;
    const supervised: Supervised<Thing> = createSupervised<Thing>({
      async start() {
        started += 1;
        const thing = { number: started, closed: false, close: async () => undefined };
        if (started === 1) supervised.lost(thing);
        return thing;
      },
      idleMs: 1000,
      backoff: { firstMs: 250, factor: 2, maxMs: 1000 },
      timers: clock,
    });
    await expect(supervised.use(number)).rejects.toThrow('ended as soon as it was started');
    const next = supervised.use(number);
    await clock.pass(250);
    expect(await next).toBe(2);
  });

  it('ends for good, leaves no timer, and refuses later uses', async () => {
    const { clock, things, supervised } = setUp();
    await supervised.use(number);
    await supervised.close();
    expect(things[0]?.closed).toBe(true);
    expect(clock.waiting).toBe(0);
    await expect(supervised.use(number)).rejects.toThrow('has been closed');
  });

  it('does not wait for the backoff when it is closed', async () => {
    const { things, supervised, attempts } = setUp();
    await supervised.use(number);
    supervised.lost(things[0] as Thing);
    const waiting = supervised.use(number).catch(String);
    await settle();
    await supervised.close();
    expect(await waiting).toContain('has been closed');
    expect(attempts()).toBe(1);
  });
});
