import { expect, it } from 'vitest';
import { createAllowance } from './allowance.ts';

it('says yes so often in a minute, and again in the next one, also when the clock was set back', () => {
  let now = 0;
  const may = createAllowance(2, () => now);
  expect([may(), may(), may()]).toEqual([true, true, false]);
  now = 59_999;
  expect(may()).toBe(false);
  now = 60_000;
  expect([may(), may(), may()]).toEqual([true, true, false]);
  now = -60_000;
  expect(may()).toBe(true);
});
