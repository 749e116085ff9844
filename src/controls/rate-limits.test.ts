import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../gateway/context.ts';
import type { Checks } from '../gateway/control.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { offerOf } from '../testing/listing.ts';
import { rateLimits } from './rate-limits.ts';
import { createAccounts } from './rate-limits-accounts.ts';
import { createBucket, take, waitFor } from './rate-limits-bucket.ts';

const START = Date.UTC(2026, 7, 1);
const tools = ['echo', 'add'].map((name) => offerOf({ name }));

function checksOf(options: unknown = {}, processes = 1): Checks {
  return rateLimits.create(rateLimits.options.parse(options), {
    pins: fakePins(tools, { server: 'files' }),
    servers: ['files', 'other'],
    processes: () => processes,
  });
}

let count = 0;

function callOf(partial: Partial<Exchange> & { readonly name?: string } = {}): Exchange {
  const { name = 'echo', ...rest } = partial;
  count += 1;
  return exchangeOf({
    id: `x-${count}`,
    at: START,
    params: { name, arguments: {} },
    tool: offerOf({ name }),
    ...rest,
  });
}

/** Judges a call and ends it at once. */
function verdictOf(checks: Checks, exchange: Exchange): unknown {
  const decision = checks.request?.(exchange);
  checks.done?.(exchange);
  return decision;
}

function passes(checks: Checks, exchange: Exchange): boolean {
  return JSON.stringify(verdictOf(checks, exchange)) === '{"verdict":"pass"}';
}

function countPasses(checks: Checks, calls: number, partial: Parameters<typeof callOf>[0] = {}): number {
  return Array.from({ length: calls }, () => passes(checks, callOf(partial))).filter(Boolean).length;
}

describe('rate-limits', () => {
  it('lets a burst through and refuses what comes after it, with the time to wait (J2)', () => {
    const checks = checksOf();
    expect(countPasses(checks, 60)).toBe(40);
    expect(verdictOf(checks, callOf())).toEqual({
      verdict: 'deny',
      reason: { code: 'rate_limited', detail: { retryAfterMs: 50, limit: 'tool' } },
    });
    expect(countPasses(checks, 10, { at: START + 50 })).toBe(1);
  });

  it('lets each of several processes give out its share, so that together they give out what was said (J2)', () => {
    const workers = Array.from({ length: 4 }, () => checksOf({}, 4));
    const passed = workers.map((checks) => countPasses(checks, 60));
    expect(passed).toEqual([10, 10, 10, 10]);
    const under = checksOf({ server: { concurrent: 8 } }, 4);
    const verdicts = Array.from({ length: 3 }, () => JSON.stringify(under.request?.(callOf())));
    expect(verdicts.map((verdict) => verdict.includes('too_many_calls'))).toEqual([false, false, true]);
  });

  it('counts all methods of a server together', () => {
    const checks = checksOf();
    expect(countPasses(checks, 200, { method: 'tools/list', tool: undefined })).toBe(100);
    expect(verdictOf(checks, callOf())).toMatchObject({
      reason: { code: 'rate_limited', detail: { limit: 'server' } },
    });
  });

  it('takes nothing from the server for a call that its tool refuses', () => {
    const checks = checksOf({ server: { burst: 41 } });
    expect(countPasses(checks, 100)).toBe(40);
    expect(countPasses(checks, 2, { name: 'add' })).toBe(1);
  });

  it('counts callers and servers apart', () => {
    const checks = checksOf();
    countPasses(checks, 100);
    expect(passes(checks, callOf({ caller: { kind: 'local', id: 'grace' } }))).toBe(true);
    expect(passes(checks, callOf({ server: 'other' }))).toBe(true);
  });

  it('has one count for all tools that were never approved, however many names a client makes up', () => {
    const checks = checksOf({ server: { burst: 1000 } });
    const made = Array.from({ length: 200 }, (_, i) => passes(checks, callOf({ name: `made-up-${i}` })));
    expect(made.filter(Boolean)).toHaveLength(40);
    expect(passes(checks, callOf({ name: 'echo' }))).toBe(true);
    expect(passes(checks, callOf({ name: 'nothing', tool: undefined }))).toBe(false);
  });

  it('holds a place for each call until it is done', () => {
    const checks = checksOf({ server: { concurrent: 2 } });
    const calls = [callOf(), callOf(), callOf()] as const;
    expect(calls.map((call) => checks.request?.(call))).toMatchObject([
      { verdict: 'pass' },
      { verdict: 'pass' },
      { verdict: 'deny', reason: { code: 'too_many_calls' } },
    ]);
    checks.done?.(calls[2]); // It held no place, so it frees none.
    expect(checks.request?.(callOf())).toMatchObject({ verdict: 'deny' });
    checks.done?.(calls[0]);
    checks.done?.(calls[0]);
    expect(checks.request?.(callOf())).toMatchObject({ verdict: 'pass' });
    expect(checks.request?.(callOf())).toMatchObject({ verdict: 'deny' });
  });

  it('gives a subscription none of these places, for it would keep others from calling, but counts that it came', () => {
    const checks = checksOf({ server: { concurrent: 2, burst: 10 } });
    const listening = { method: 'subscriptions/listen', tool: undefined };
    const verdicts = Array.from({ length: 11 }, () => checks.request?.(callOf(listening)));
    expect(verdicts.slice(0, 10)).toEqual(Array(10).fill({ verdict: 'pass' }));
    expect(verdicts[10]).toMatchObject({ verdict: 'deny', reason: { code: 'rate_limited' } });
    expect(checks.request?.(callOf({ at: START + 1000 }))).toMatchObject({ verdict: 'pass' });
  });

  it('counts an exchange that is judged twice once', () => {
    const checks = checksOf({ tool: { burst: 1 } });
    const call = callOf();
    expect(checks.request?.(call)).toMatchObject({ verdict: 'pass' });
    expect(checks.request?.({ ...call })).toMatchObject({ verdict: 'pass' });
  });

  it('goes on when the clock is set back, and gives no more than a burst when it jumps forwards (J2)', () => {
    const checks = checksOf();
    countPasses(checks, 60);
    const yesterday = START - 86_400_000;
    expect(passes(checks, callOf({ at: yesterday }))).toBe(false);
    expect(passes(checks, callOf({ at: yesterday + 50 }))).toBe(true);
    expect(countPasses(checks, 300, { at: START + 86_400_000 })).toBe(40);
  });

  it('pays the same time only once to calls that overtake each other', () => {
    const checks = checksOf();
    countPasses(checks, 60);
    const jitter = Array.from({ length: 100 }, (_, i) =>
      passes(checks, callOf({ at: START + (i % 2) * 40 })),
    );
    expect(jitter.filter(Boolean)).toHaveLength(0);
  });

  it('cannot be configured without limits', () => {
    const bad = [
      { server: { perSecond: Number.POSITIVE_INFINITY } },
      { server: { perSecond: 2_000_000 } },
      { server: { perSecond: 0 } },
      { tool: { burst: 1e9 } },
      { server: { concurrent: 0 } },
      { tool: { concurrent: 1 } },
      { unlimited: true },
    ];
    for (const options of bad)
      expect(rateLimits.options.safeParse(options).success, JSON.stringify(options)).toBe(false);
    expect(rateLimits.options.parse({})).toEqual({
      server: { perSecond: 50, burst: 100, concurrent: 64 },
      tool: { perSecond: 20, burst: 40 },
    });
  });

  it('can be set high enough for a benchmark', () => {
    const most = { perSecond: 1_000_000, burst: 1_000_000 };
    const checks = checksOf({ server: most, tool: most });
    expect(countPasses(checks, 5000)).toBe(5000);
  });
});

describe('a bucket', () => {
  it('never lets more through than its burst and what time has paid for, whatever the times', () => {
    const rate = { every: 10, tolerance: 40 };
    const steps = fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (gaps) => {
        const bucket = createBucket();
        let at = START;
        let passed = 0;
        for (const gap of gaps) {
          at += gap;
          if (waitFor(bucket, rate, at) > 0) continue;
          take(bucket, rate);
          passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(5 + (at - START) / rate.every);
      }),
    );
  });
});

describe('accounts', () => {
  it('are bounded: idle ones make room, and where none is idle the rest share one', () => {
    const accounts = createAccounts(2);
    for (const caller of ['a', 'b']) accounts.of(caller, START).underway = 1;
    const shared = accounts.of('c', START);
    expect(accounts.of('d', START)).toBe(shared);
    accounts.of('a', START).underway = 0;
    const newcomer = accounts.of('d', START);
    expect(newcomer).not.toBe(shared);
    newcomer.underway = 1;
    expect(accounts.of('a', START)).toBe(shared);
  });
});
