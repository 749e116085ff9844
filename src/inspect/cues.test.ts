import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCues } from './cues.ts';

const WORDS = ['sk-', 'SK0', 'key', 'key-', 'password', '"d"', 'führ', '----begin '];
const FIRST: Readonly<Record<string, readonly number[]>> = { 'sk-': [0x73], SK0: [0x53] };

const cues = createCues(WORDS, (word) => FIRST[WORDS[word] ?? '']);
const anyText = fc
  .array(
    fc.constantFrom(...WORDS, ...WORDS.map((word) => word.toUpperCase()), 's', 'K', '0', '-', 'é', ' '),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(''));

it('finds each word wherever it stands, in order, and no other', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const found: string[] = [];
      cues.visit(text, (word, at) => found.push(`${at} ${WORDS[word]}`));
      const expected: string[] = [];
      for (let at = 0; at < text.length; at++) {
        for (const word of WORDS) {
          const first = FIRST[word];
          const written = text.slice(at, at + word.length);
          if (fold(written) !== fold(word)) continue;
          if (first === undefined || first.includes(written.charCodeAt(0))) expected.push(`${at} ${word}`);
        }
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

/** Case counts in ASCII only. */
function fold(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

it('refuses words of which too many would stand everywhere', () => {
  expect(() => createCues(['ab'])).toThrow('three letters');
});
