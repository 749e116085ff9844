import { describe, expect, it } from 'vitest';
import { EventLog } from './event-log.ts';

function logOf(...events: string[]): { log: EventLog; tally: { bytes: number } } {
  const tally = { bytes: 0 };
  const log = new EventLog(tally);
  for (const event of events) log.append(Buffer.from(event));
  return { log, tally };
}

const nextTo = (log: EventLog, number: number): string | undefined => {
  const next = log.after(number);
  return next && `${next[0]} ${next[1]}`;
};

describe('the log of a stream', () => {
  it('numbers events from 1, and says what comes after each', () => {
    const { log } = logOf('a', 'b');
    expect([0, 1, 2].map((number) => nextTo(log, number))).toEqual(['1 a', '2 b', undefined]);
  });

  it('goes on after what it has forgotten, and knows that something is missing there', () => {
    const { log } = logOf('a', 'b', 'c');
    expect([log.dropOldest(), log.dropOldest()]).toEqual([true, true]);
    expect(nextTo(log, 0)).toBe('3 c');
    expect([0, 1, 2, 3, 4].map((number) => log.continues(number))).toEqual([false, false, true, true, false]);
    log.append(Buffer.from('d'));
    expect(nextTo(log, 3)).toBe('4 d');
  });

  it('forgets nothing more when it is empty', () => {
    const { log } = logOf('a');
    expect([log.dropOldest(), log.dropOldest()]).toEqual([true, false]);
    expect(log.last).toBe(1);
    expect(log.continues(1)).toBe(true);
  });

  it('adds to what its session keeps, and takes all of it away again', () => {
    const { log, tally } = logOf('a'.repeat(1000), 'b'.repeat(1000), 'c');
    expect(tally.bytes).toBeGreaterThan(2000);
    expect(log.bytes).toBe(tally.bytes);
    log.dropOldest();
    expect(log.bytes).toBe(tally.bytes);
    log.clear();
    expect([tally.bytes, log.size, log.last]).toEqual([0, 0, 3]);
  });
});
