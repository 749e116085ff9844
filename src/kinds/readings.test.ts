import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingsOf } from './readings.ts';

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const entities = (text: string): string => [...text].map((each) => `&#${each.codePointAt(0)};`).join('');
const escapes = (text: string): string =>
  [...text].map((each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join('');

describe('the readings of a text', () => {
  it('are the text alone where nothing in it is encoded', () => {
    expect(readingsOf('plain words, 1 + 1 = 2')).toEqual(['plain words, 1 + 1 = 2']);
  });

  it('have what was encoded, up to three times and in any order', () => {
    const encoder = fc.constantFrom(percent, entities, escapes);
    const word = fc.stringMatching(/^[a-z./]{1,8}$/);
    fc.assert(
      fc.property(word, fc.array(encoder, { minLength: 1, maxLength: 3 }), (text, encoders) => {
        const encoded = encoders.reduce((inner, encode) => encode(inner), text);
        const readings = readingsOf(encoded);
        expect(readings === undefined || readings.includes(text)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('always begin with the text, and end', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'%25ceaf&#x;\\u00n．Ü') }), (text) => {
        const readings = readingsOf(text);
        expect(readings === undefined || readings[0] === text).toBe(true);
      }),
    );
  });

  it('are given up on where somebody goes on encoding', () => {
    expect(readingsOf(`%${'25'.repeat(20)}2e`)).toBeUndefined();
  });
});
