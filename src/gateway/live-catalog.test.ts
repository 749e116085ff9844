import { describe, expect, it } from 'vitest';
import { offerOf } from '../testing/index.ts';
import type { Offer } from './context.ts';
import { createLiveCatalog } from './live-catalog.ts';

const [one, changed, two] = [
  offerOf({ name: 'one' }),
  offerOf({ name: 'one', definition: { name: 'one', description: 'evil' } }),
  offerOf({ name: 'two' }),
];
const all = { first: true, last: true };

function catalog(lists: readonly (readonly Offer[] | Error)[]) {
  let now = 0;
  let loads = 0;
  const release: (() => void)[] = [];
  const live = createLiveCatalog({
    clock: () => now,
    maxAgeMs: 100,
    load() {
      const list = lists[Math.min(loads++, lists.length - 1)] ?? [];
      return new Promise((resolve, reject) =>
        release.push(() => (list instanceof Error ? reject(list) : resolve(list))),
      );
    },
  });
  const next = (): void => release.shift()?.();
  const tick = (ms: number): void => {
    now += ms;
  };
  return { live, next, tick, loads: () => loads };
}

describe('the live catalog', () => {
  it('reads the list once for all calls that come before it is known', async () => {
    const { live, next, loads } = catalog([[one]]);
    const found = [live.tool('one'), live.tool('one'), live.tool('none')];
    next();
    expect(await Promise.all(found)).toEqual([one, one, undefined]);
    expect(loads()).toBe(1);
    expect(live.tool('one')).toBe(one);
  });

  it('reads it again after a change, and waits for it', async () => {
    const { live, next } = catalog([[one], [changed]]);
    const before = live.tool('one');
    next();
    await before;
    live.invalidate();
    const after = live.tool('one');
    next();
    expect(await after).toBe(changed);
  });

  it('never keeps a list that was asked for before the change (F1)', async () => {
    const { live, next, loads } = catalog([[one], [changed]]);
    const early = live.tool('one');
    live.invalidate();
    next();
    await early;
    const late = live.tool('one');
    expect(late).toBeInstanceOf(Promise);
    next();
    expect(await late).toBe(changed);
    expect(loads()).toBe(2);
  });

  it('tries again after a list that could not be read', async () => {
    const { live, next } = catalog([new Error('gone'), [one]]);
    const failing = live.tool('one');
    next();
    await expect(failing).rejects.toThrow('gone');
    const found = live.tool('one');
    next();
    expect(await found).toBe(one);
  });

  it('reads an old list again behind the scenes', async () => {
    const { live, next, tick, loads } = catalog([[one], [changed]]);
    const first = live.tool('one');
    next();
    await first;
    tick(101);
    expect(live.tool('one')).toBe(one);
    expect(live.tool('one')).toBe(one);
    expect(loads()).toBe(2);
    next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(live.tool('one')).toBe(changed);
  });

  it('takes what goes by, but no page alone', async () => {
    const { live } = catalog([[]]);
    live.saw([one], { first: true, last: false });
    expect(live.tool('one')).toBeInstanceOf(Promise);
    const { live: other } = catalog([[]]);
    other.saw([one, two], all);
    other.saw([changed], { first: false, last: true });
    expect([other.tool('one'), other.tool('two')]).toEqual([changed, two]);
  });

  it('knows what a server offers only to some clients, whoever was the last to see a list', async () => {
    const { live, next, loads } = catalog([[one, two], [one]]);
    live.saw([one], all);
    const read = live.tool('two');
    next();
    expect(await read).toBe(two);
    live.saw([changed], all);
    expect([live.tool('one'), live.tool('two'), live.tool('three')]).toEqual([changed, two, undefined]);
    expect(loads()).toBe(1);
    live.invalidate();
    const again = live.tool('two');
    next();
    expect(await again).toBeUndefined();
  });
});
