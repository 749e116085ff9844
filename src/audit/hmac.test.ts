import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Hmac, hmacWith } from './hmac.ts';

const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

function hmacOf(hmac: Hmac, message: Buffer): Buffer {
  message.copy(hmac.room(message.length));
  return Buffer.from(hmac.digest(message.length, 'hex'), 'hex');
}

it('is the HMAC of node:crypto, for keys and messages of every length, again and again with one key', () => {
  fc.assert(
    fc.property(bytes(200), fc.array(bytes(300), { minLength: 1, maxLength: 3 }), (key, messages) => {
      for (const message of messages) {
        const expected = createHmac('sha256', key).update(message).digest();
        expect(hmacOf(hmacWith(key), message)).toEqual(expected);
      }
    }),
  );
});

it('is the same for a text, whatever its letters, and for one that is longer than the room that is kept', () => {
  const key = Buffer.from('Jefe');
  const hmac = new Hmac(key);
  for (const text of [
    '',
    'abc',
    'søk 東京 🙂 \ud800',
    'é'.repeat(200_000),
    'abc',
    'x'.repeat(300_000),
    'x',
  ]) {
    const expected = createHmac('sha256', key).update(text).digest('base64');
    expect(hmac.ofText(text, 'base64')).toBe(expected);
  }
});

it('is that of RFC 4231, test cases 2 and 6', () => {
  const jefe = hmacOf(new Hmac(Buffer.from('Jefe')), Buffer.from('what do ya want for nothing?'));
  expect(jefe.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  const long = hmacOf(
    new Hmac(Buffer.alloc(131, 0xaa)),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
  );
  expect(long.toString('hex')).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
});
