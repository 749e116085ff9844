import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmac } from './hmac.ts';

const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

it('is the HMAC of node:crypto, for keys and messages of every length, again and again with one key', () => {
  fc.assert(
    fc.property(bytes(200), fc.array(bytes(300), { minLength: 1, maxLength: 3 }), (key, messages) => {
      for (const message of messages) {
        expect(hmac(key, message)).toEqual(createHmac('sha256', key).update(message).digest());
      }
    }),
  );
});

it('is that of RFC 4231, test cases 2 and 6', () => {
  const jefe = hmac(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'));
  expect(jefe.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  const long = hmac(
    Buffer.alloc(131, 0xaa),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
  );
  expect(long.toString('hex')).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
});
