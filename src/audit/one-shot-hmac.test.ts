import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneShotHmac } from './one-shot-hmac.ts';

it('is the HMAC of node:crypto, for keys and texts of every length', () => {
  const keys = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(keys, texts, (key, several) => {
      const mac = oneShotHmac(key);
      for (const text of several) {
        expect(mac(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
      }
    }),
  );
});

it('keeps nothing of one text for the next', () => {
  const mac = oneShotHmac(Buffer.alloc(32, 7));
  const first = mac('a long text that fills more than one block of the hash, and then some more');
  mac('x');
  expect(mac('a long text that fills more than one block of the hash, and then some more')).toBe(first);
});
