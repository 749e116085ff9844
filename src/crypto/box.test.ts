import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBox } from './box.ts';

const key = Buffer.alloc(32, 7);
const box = createBox(key, 'ours1.', randomBytes);

describe('a box', () => {
  it('gives back what was put in, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [one, other] = [box.close(text), box.close(text)];
        expect(box.open(one)).toBe(Buffer.from(text).toString());
        expect(one).not.toBe(other);
        expect(one.startsWith('ours1.')).toBe(true);
      }),
    );
  });

  it('does not open when a single bit of it is another', () => {
    const closed = box.close('some words');
    const bytes = Buffer.from(closed.slice('ours1.'.length), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(box.open(`ours1.${changed.toString('base64url')}`)).toBeUndefined();
    }
  });

  it('does not open under another key, another prefix, or in another spelling', () => {
    const closed = box.close('x');
    expect(createBox(Buffer.alloc(32, 8), 'ours1.', randomBytes).open(closed)).toBeUndefined();
    expect(createBox(key, 'ours2.', randomBytes).open(closed.replace('ours1.', 'ours2.'))).toBeUndefined();
    expect(box.open(`${closed}=`)).toBeUndefined();
    expect(box.open(closed.slice(0, -1))).toBeUndefined();
    expect(box.open('')).toBeUndefined();
  });

  it('needs a key of 32 bytes', () => {
    expect(() => createBox(Buffer.alloc(16), 'x', randomBytes)).toThrow('32 bytes');
  });
});
