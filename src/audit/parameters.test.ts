import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { keyedHash, recordedParameters, redactWith } from './parameters.ts';

const key = Buffer.alloc(32, 7);
const none: ReadonlySet<string> = new Set();

describe('recorded parameters', () => {
  it('keep the name only where the approved schema has it, the type, and never the value', () => {
    const kept = recordedParameters({ path: '/etc/passwd', hunter2: [1] }, new Set(['path']), key);
    expect(kept.map(({ name, type }) => [name, type])).toEqual([
      ['path', 'string'],
      [expect.stringMatching(/^hmac:[0-9a-f]{64}$/), 'array'],
    ]);
    expect(JSON.stringify(kept)).not.toMatch(/passwd|hunter2/);
  });

  it('hash the canonical form: the order of keys makes no difference, the value and the key do', () => {
    const hashOf = (value: JsonObject, with_ = key): string | undefined =>
      recordedParameters({ value }, none, with_)[0]?.hash;
    expect(hashOf({ a: 1, b: [2] })).toBe(hashOf({ b: [2], a: 1.0 }));
    expect(hashOf({ a: 1, b: [2] })).not.toBe(hashOf({ a: 1, b: [3] }));
    expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: 1 }, Buffer.alloc(32, 8)));
    const expected = createHmac('sha256', key).update('value\n"x"').digest('hex');
    expect(recordedParameters({ v: 'x' }, none, key)[0]?.hash).toBe(`hmac:${expected}`);
  });

  it('do not show that a value equals a name', () => {
    expect(keyedHash('name', 'x', key)).not.toBe(keyedHash('value', 'x', key));
  });

  it('are bounded in number, and the rest counts in one hash', () => {
    const many = (last: number): JsonObject =>
      Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`p${index}`, index === 99 ? last : index]),
      );
    const kept = recordedParameters(many(1), none, key);
    expect(kept).toHaveLength(65);
    expect(kept.at(-1)?.name).toBe('(+36 more)');
    expect(recordedParameters(many(2), none, key).at(-1)?.hash).not.toBe(kept.at(-1)?.hash);
  });

  it('never hold what was in the values or in unknown names', () => {
    const property = fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const args = { 'CANARY-1': value, known: ['CANARY-2', { 'CANARY-3': value }] } as unknown as JsonObject;
      const kept = JSON.stringify(redactWith(key).parameters(args, new Set(['known'])));
      expect(kept).not.toContain('CANARY');
    });
    fc.assert(property);
    expect(redactWith(key).text('CANARY')).toBe(keyedHash('name', 'CANARY', key));
  });
});
