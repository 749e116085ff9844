import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeal, isSealed, type Seal } from './seal.ts';

const START = Date.UTC(2026, 7, 1);
const key = Buffer.alloc(32, 7);
const binding = {
  caller: 'local:ada',
  server: 'files',
  method: 'tools/call',
  params: 'sha256:1',
  tool: 'sha256:2',
};
const question = { kind: 'question' as const, binding };

function sealAt(now: { at: number }, withKey: Buffer = key): Seal {
  return createSeal(withKey, { clock: () => now.at, random: randomBytes });
}

describe('a seal', () => {
  it('opens what it sealed, with a nonce and an expiry of its own', () => {
    const seal = sealAt({ at: START });
    const text = seal.seal({ ...question, inner: 'the state of the server' }, 1000);
    expect(isSealed(text)).toBe(true);
    expect(text).toMatch(/^bartizan1\.[\w-]+$/);
    expect(seal.open(text)).toEqual({
      ...question,
      inner: 'the state of the server',
      expires: START + 1000,
      nonce: expect.stringMatching(/^[\w-]{22}$/),
    });
    expect(seal.seal(question, 1000)).not.toBe(seal.seal(question, 1000));
  });

  it('shows nothing of what it holds', () => {
    const text = sealAt({ at: START }).seal({ ...question, inner: 'canary' }, 1000);
    expect(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('canary');
  });

  it('opens nothing once it has expired', () => {
    const now = { at: START };
    const seal = sealAt(now);
    const text = seal.seal(question, 1000);
    now.at += 999;
    expect(seal.open(text)).toBeDefined();
    now.at += 1;
    expect(seal.open(text)).toBeUndefined();
  });

  it('opens nothing that another key has sealed', () => {
    const text = sealAt({ at: START }, Buffer.alloc(32, 8)).seal(question, 1000);
    expect(sealAt({ at: START }).open(text)).toBeUndefined();
  });

  it('opens nothing in which a single bit was turned (G8, mrtr-8)', () => {
    const seal = sealAt({ at: START });
    const text = seal.seal(question, 1000);
    const bytes = Buffer.from(text.slice('bartizan1.'.length), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      const at = bit >> 3;
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
      expect(seal.open(`bartizan1.${changed.toString('base64url')}`)).toBeUndefined();
    }
  });

  it('opens no other spelling of the same text', () => {
    const seal = sealAt({ at: START });
    const text = seal.seal(question, 1000);
    for (const other of [
      `${text}=`,
      `${text}\n`,
      ` ${text}`,
      `${text}A`,
      text.slice(0, -1),
      text.replace('1.', '2.'),
    ])
      expect(seal.open(other)).toBeUndefined();
  });

  it('opens no made-up text, and never throws (mrtr-7)', () => {
    const seal = sealAt({ at: START });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `bartizan1.${text}`),
        ),
        (text) => {
          expect(seal.open(text)).toBeUndefined();
        },
      ),
    );
  });

  it('takes no short key', () => {
    expect(() => sealAt({ at: START }, Buffer.alloc(16))).toThrow(/32 bytes/);
  });
});
