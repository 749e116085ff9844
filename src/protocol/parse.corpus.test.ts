import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { parseJson } from './parse.ts';

/** JSONTestSuite by Nicolas Seriot (MIT) is not part of this repository: BARTIZAN_CORPORA names a folder that has it. */
const folder = join(process.env.BARTIZAN_CORPORA ?? '', 'json-parsing');
const isThere = process.env.BARTIZAN_CORPORA !== undefined && existsSync(folder);
const note = isThere ? '' : ' (skipped: BARTIZAN_CORPORA names no folder with json-parsing/)';

/** Valid JSON that the strict mode refuses, each with its reason. Nothing else is refused. */
const REFUSED_BY_STRICTNESS: Readonly<Record<string, string>> = {
  'y_number_minus_zero.json': 'number_imprecise',
  'y_number_negative_zero.json': 'number_imprecise',
  'y_object_duplicated_key.json': 'duplicate_key',
  'y_object_duplicated_key_and_value.json': 'duplicate_key',
};

function outcomes(prefix: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  return new Map(
    names.map((name) => {
      const bytes = readFileSync(join(folder, name));
      return [name, parseJson(bytes, defaultLimits).fault?.code ?? 'accepted'];
    }),
  );
}

describe(`JSONTestSuite${note}`, () => {
  it.skipIf(!isThere)('refuses every n_ text', () => {
    const found = outcomes('n_');
    expect(found.size).toBe(188);
    expect([...found].filter(([, outcome]) => outcome === 'accepted')).toEqual([]);
  });

  it.skipIf(!isThere)('accepts every y_ text but those that the strict mode refuses by rule', () => {
    const found = outcomes('y_');
    expect(found.size).toBe(95);
    const refused = [...found].filter(([, outcome]) => outcome !== 'accepted');
    expect(Object.fromEntries(refused)).toEqual(REFUSED_BY_STRICTNESS);
  });

  it.skipIf(!isThere)('refuses every i_ text', () => {
    const found = outcomes('i_');
    expect(found.size).toBe(35);
    expect([...found].filter(([, outcome]) => outcome === 'accepted')).toEqual([]);
  });
});
