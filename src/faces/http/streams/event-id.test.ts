import { describe, expect, it } from 'vitest';
import { eventId, newStreamName, parseEventId } from './event-id.ts';

describe('the id of an event', () => {
  it('names the stream and the number, and nothing that breaks out of its line', () => {
    const stream = newStreamName();
    for (const number of [0, 1, 42, 999_999_999]) {
      expect(eventId({ stream, number })).toMatch(/^[A-Za-z0-9_.-]+$/);
      expect(parseEventId(eventId({ stream, number }))).toEqual({ stream, number });
    }
  });

  it('is another one for an empty event, at the same place', () => {
    const cursor = { stream: newStreamName(), number: 3 };
    const ids = [eventId(cursor), eventId(cursor, 1), eventId(cursor, 2)];
    expect(new Set(ids).size).toBe(3);
    expect(ids.map(parseEventId)).toEqual([cursor, cursor, cursor]);
  });

  it('is never that of another stream (legacy-transports-23)', () => {
    expect(new Set(Array.from({ length: 1000 }, newStreamName)).size).toBe(1000);
  });

  const stream = newStreamName();
  it.each([
    '',
    stream,
    `${stream}.`,
    `${stream}.-1`,
    `${stream}.01`,
    `${stream}.1e3`,
    `${stream}.1.`,
    `${stream}.1.0`,
    `${stream}.1.1.1`,
    `${stream}.9999999999`,
    `${stream}.1, ${stream}.2`,
    ` ${stream}.1`,
    `${stream}.1\n`,
    `${stream.slice(1)}.1`,
    `${stream}x.1`,
    '__proto__.1',
    `../${stream}.1`,
    'x'.repeat(100_000),
  ])('is none of ours when it reads %j', (id) => {
    expect(parseEventId(id)).toBeUndefined();
  });
});
