import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOf } from './canonical.ts';

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code unit and leaves no blanks (RFC 8785, 3.2.3)', () => {
    const value = { '€': 1, '\r': 2, '😂': 3, '1': [true, null], ö: 4e-7, '\ufb33': 5 };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":[true,null],"ö":4e-7,"€":1,"😂":3,"\ufb33":5}');
  });

  it('refuses what is no JSON', () => {
    for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, '\ud800', () => 1]) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });

  it('says the same for any order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('digestOf', () => {
  it('is the SHA-256 of the canonical JSON', () => {
    const hex = createHash('sha256').update('{"a":1,"b":2}').digest('hex');
    expect(digestOf({ b: 2, a: 1 })).toBe(`sha256:${hex}`);
  });
});
