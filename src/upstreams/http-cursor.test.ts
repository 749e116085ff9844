import { describe, expect, it } from 'vitest';
import { type Cursor, createCursor } from './http-cursor.ts';

/** The cursor after a stream that said this, an event for each element. */
function heard(...events: readonly Readonly<Record<string, string>>[]): Cursor {
  const cursor = createCursor();
  for (const event of events) hear(cursor, event);
  return cursor;
}

function hear(cursor: Cursor, event: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(event)) cursor.field(name, value);
  cursor.end();
}

describe('where a stream is taken up', () => {
  it('is after the last event that had an id', () => {
    expect(heard().lastEventId).toBeUndefined();
    expect(heard({ id: 'a' }, { id: 'b' }, { event: 'message' }).lastEventId).toBe('b');
  });

  it('is not in the middle of an event', () => {
    const cursor = heard({ id: 'a' });
    cursor.field('id', 'b');
    cursor.resume();
    cursor.end();
    expect(cursor.lastEventId).toBe('a');
  });

  it.each([
    ['empty', ''],
    ['with a NUL', 'a\u0000b'],
    ['with line ends', 'a\r\nx-evil: 1'],
    ['with a tab', 'a\tb'],
    ['of other letters', 'ä'],
    ['with a blank that a header would lose', 'a '],
    ['longer than any needs to be', 'x'.repeat(257)],
  ])('is nowhere after an id that cannot stand in a header as it is: %s (G11)', (_, id) => {
    expect(heard({ id: 'a' }, { id }).lastEventId).toBeUndefined();
  });

  it('is after any other', () => {
    for (const id of ['0', '{"a": 1}', 'x'.repeat(256)]) expect(heard({ id }).lastEventId).toBe(id);
  });
});

describe('when a stream is taken up', () => {
  it('is said in digits, and the last word counts', () => {
    expect(heard().retryMs).toBeUndefined();
    expect(heard({ retry: '500' }, { retry: '20' }, {}).retryMs).toBe(20);
    for (const retry of ['', '-1', '1e3', ' 7', '0x10', '٣'])
      expect(heard({ retry: '500' }, { retry }).retryMs).toBe(500);
  });
});

describe('what is repeated', () => {
  it('is what was heard on an earlier connection', () => {
    const cursor = heard({ id: 'a' }, { id: 'b' });
    cursor.resume();
    const repeated = ['b', 'c', 'c', 'a'].map((id) => {
      hear(cursor, { id });
      return cursor.isRepeated;
    });
    expect(repeated).toEqual([true, false, false, true]);
    hear(cursor, {});
    expect(cursor.isRepeated).toBe(false);
  });

  it('is told by the newest ids: there is an end to what is remembered', () => {
    const cursor = heard(...Array.from({ length: 1000 }, (_, at) => ({ id: `e${at}` })));
    cursor.resume();
    hear(cursor, { id: 'e999' });
    expect(cursor.isRepeated).toBe(true);
    hear(cursor, { id: 'e1' });
    expect(cursor.isRepeated).toBe(false);
  });
});
