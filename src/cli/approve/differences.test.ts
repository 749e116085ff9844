import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../protocol/canonical.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import { type Difference, differencesOf, placeOf } from './differences.ts';

/** Makes `after` from `before` with nothing but the differences. */
function patched(before: JsonObject, differences: readonly Difference[]): JsonObject {
  const copy: JsonObject = structuredClone(before);
  const removals: (() => void)[] = [];
  for (const { path, after } of differences) {
    let place = copy as unknown as Record<string, JsonValue>;
    for (const step of path.slice(0, -1)) place = place[step] as unknown as Record<string, JsonValue>;
    const last = String(path.at(-1));
    if (after !== undefined) place[last] = after;
    else if (Array.isArray(place)) removals.push(() => (place as unknown as JsonValue[]).pop());
    else delete place[last];
  }
  for (const remove of removals) remove();
  return copy;
}

describe('differencesOf', () => {
  const value = fc.letrec<{ object: JsonObject; any: JsonValue }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('a', 'b', 1, null, true),
      tie('object'),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3 }),
  })).object;

  it('says all that it takes to get from one definition to the other', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(digestOf(patched(before, differencesOf(before, after)))).toBe(digestOf(after));
      }),
    );
  });

  it('is empty exactly when nothing differs', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        expect(differencesOf(before, after).length === 0).toBe(digestOf(before) === digestOf(after));
      }),
    );
  });

  it('names parameters and annotations as a person would', () => {
    const before = {
      inputSchema: { properties: { path: { type: 'string', description: 'A path.' } }, required: ['path'] },
      annotations: { readOnlyHint: true },
    };
    const after = {
      inputSchema: {
        properties: { path: { type: 'string', description: 'Any path.' }, note: { type: 'string' } },
        required: ['path', 'note'],
      },
      annotations: { readOnlyHint: false },
    };
    expect(differencesOf(before, after).map(({ path }) => placeOf(path))).toEqual([
      'parameter path: description',
      'parameter note',
      'required parameters',
      'annotation readOnlyHint',
    ]);
  });
});
