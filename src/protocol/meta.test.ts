/** 2026-07-28, basic/index, `_meta`, Key name format. */
import { expect, it } from 'vitest';
import { BOUNDARY } from '../gateway/boundary.ts';
import { META } from './meta.ts';

const LABEL = '[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const KEY = new RegExp(`^${LABEL}(?:\\.${LABEL})*/[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?$`);

it('names every key as a key of _meta has to be: labels, a slash, a name (base-35, base-36, base-37)', () => {
  for (const key of [...Object.values(META), BOUNDARY]) expect(key).toMatch(KEY);
});
