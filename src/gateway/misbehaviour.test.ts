import { expect, it } from 'vitest';
import { createMisbehaviour } from './misbehaviour.ts';

it('records the first offences one by one, then one a minute, and says how many were left out (J8)', () => {
  let now = 0;
  const records: (readonly [string, number])[] = [];
  const misbehaved = createMisbehaviour({
    record: (what, unrecorded) => records.push([what, unrecorded]),
    clock: () => now,
  });
  for (let line = 0; line < 100_000; line += 1) misbehaved('junk');
  expect(records).toEqual(Array.from({ length: 16 }, () => ['junk', 0]));

  now = 59_999;
  misbehaved('junk');
  now = 60_000;
  misbehaved('more junk');
  expect(records.at(-1)).toEqual(['more junk', 100_000 - 16 + 1]);
  misbehaved('junk');
  expect(records).toHaveLength(17);

  now = -1_000_000;
  misbehaved('after the clock was set back');
  expect(records.at(-1)).toEqual(['after the clock was set back', 1]);
});
