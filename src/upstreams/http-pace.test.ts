import { describe, expect, it } from 'vitest';
import { createPace, type Pace } from './http-pace.ts';

/** Connections that last for so long, one after the other. */
function paced(): {
  pace: Pace;
  next: (hasMoved: boolean, retryMs?: number, lasts?: number) => number | undefined;
} {
  let now = 0;
  const pace = createPace({ now: () => now, after: () => () => undefined });
  return {
    pace,
    next(hasMoved, retryMs, lasts = 0) {
      pace.begin();
      now += lasts;
      return pace.next(hasMoved, retryMs);
    },
  };
}

describe('the wait before a stream is asked for again', () => {
  it('is what the server has said (legacy-transports-18)', () => {
    const { next } = paced();
    expect([next(true, 700), next(true, 30_000)]).toEqual([700, 30_000]);
  });

  it('is never none, and longer the longer it has gone on, up to five seconds (J3)', () => {
    const { next } = paced();
    const waits = Array.from({ length: 200 }, () => next(true, 0) ?? 0);
    expect(waits[0]).toBe(100);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(5_000);
    expect(waits.slice(0, 60).reduce((all, wait) => all + wait)).toBeGreaterThan(60_000);
  });

  it('is longer after each failure, and after eight in a row there is no other', () => {
    const { next } = paced();
    const waits = Array.from({ length: 8 }, () => next(false));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16000, 32000, undefined]);
  });

  it('begins anew with a connection that stood for a while, or on which something was heard', () => {
    const { next } = paced();
    for (let n = 0; n < 7; n++) next(false);
    expect(next(false, 0, 10_000)).toBeLessThan(10_000);
    for (let n = 0; n < 7; n++) expect(next(false)).toBeDefined();
    expect(next(true)).toBeDefined();
  });

  it('is none for a server that wants to be left alone for longer than anybody waits', () => {
    const { next } = paced();
    expect(next(true, 300_000)).toBe(300_000);
    expect(next(true, 300_001)).toBeUndefined();
    expect(next(true, Number('9'.repeat(400)))).toBeUndefined();
  });
});
