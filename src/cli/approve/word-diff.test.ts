import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffWords, type Piece } from './word-diff.ts';

const textOf = (pieces: readonly Piece[], only?: 'same') =>
  pieces
    .filter(({ same }) => only === undefined || same)
    .map(({ text }) => text)
    .join('');

describe('diffWords', () => {
  it('marks the words that changed', () => {
    const { before, after } = diffWords('Reads a file.', 'Reads and sends a file.');
    expect(before).toEqual([{ text: 'Reads a file.', same: true }]);
    expect(after).toEqual([
      { text: 'Reads ', same: true },
      { text: 'and sends ', same: false },
      { text: 'a file.', same: true },
    ]);
  });

  const words = fc
    .array(fc.constantFrom('a', 'b', ' ', 'file', '.', '\n', '\u202e', '😀', 'é'), { maxLength: 20 })
    .map((parts) => parts.join(''));

  it('keeps both texts whole, and agrees with itself on what they share', () => {
    fc.assert(
      fc.property(fc.oneof(words, fc.string({ unit: 'binary' })), words, (a, b) => {
        const { before, after } = diffWords(a, b);
        expect(textOf(before)).toBe(a);
        expect(textOf(after)).toBe(b);
        expect(textOf(before, 'same')).toBe(textOf(after, 'same'));
      }),
    );
  });

  it('finds nothing in a text and itself', () => {
    fc.assert(
      fc.property(words, (a) => {
        expect(diffWords(a, a).after.every(({ same }) => same)).toBe(true);
      }),
    );
  });

  it('marks the whole middle of texts that are too long to compare', () => {
    const long = (word: string) => `start ${`${word} `.repeat(3000)}end`;
    const { before, after } = diffWords(long('a'), long('b'));
    expect(textOf(before)).toBe(long('a'));
    expect(textOf(after, 'same')).toBe('start  end');
  });
});
