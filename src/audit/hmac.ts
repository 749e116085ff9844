import { hash } from 'node:crypto';

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

interface Pads {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const padsOf = new WeakMap<Buffer, Pads>();

/**
 * HMAC-SHA-256, as the two hashes that RFC 2104 makes it of. Whoever changes the bytes of a key has another key, which
 * must be another buffer.
 *
 * For many short messages: `createHmac` makes an object with a native handle for each, which is slow to make and has to
 * be collected. Each exchange needs one for every parameter and two for the journal; this took 12 of 100 parts of the
 * time that its record takes (bench/parts.mjs).
 */
export function hmac(key: Buffer, message: Buffer): Buffer {
  let pads = padsOf.get(key);
  if (pads === undefined) {
    pads = makePads(key);
    padsOf.set(key, pads);
  }
  const inner = hash('sha256', Buffer.concat([pads.inner, message]), 'buffer');
  return hash('sha256', Buffer.concat([pads.outer, inner]), 'buffer');
}

function makePads(key: Buffer): Pads {
  const block = Buffer.alloc(BLOCK);
  (key.length > BLOCK ? hash('sha256', key, 'buffer') : key).copy(block);
  return {
    inner: Buffer.from(block.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(block.map((byte) => byte ^ 0x5c)),
  };
}
