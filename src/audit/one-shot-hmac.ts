import { hash } from 'node:crypto';

/** Bytes of a block of SHA-256, and of its result. */
const BLOCK = 64;
const RESULT = 32;

/** HMAC-SHA-256 of a text in UTF-8, as hex. */
export type Hmac = (text: string) => string;

/**
 * HMAC-SHA-256 with one key, as the two hashes that RFC 2104 makes it of.
 *
 * For many short texts: node:crypto's own makes an object with a native handle for each, which takes twice the time and
 * has to be collected. That was 7 of 100 parts of a call.
 */
export function oneShotHmac(key: Buffer): Hmac {
  const block = Buffer.alloc(BLOCK);
  (key.length > BLOCK ? hash('sha256', key, 'buffer') : key).copy(block);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = Buffer.alloc(BLOCK + RESULT);
  outer.set(block.map((byte) => byte ^ 0x5c));
  return (text) => {
    const first = Buffer.allocUnsafe(BLOCK + Buffer.byteLength(text));
    first.set(inner);
    first.write(text, BLOCK);
    outer.set(hash('sha256', first, 'buffer'), BLOCK);
    return hash('sha256', outer, 'hex');
  };
}
