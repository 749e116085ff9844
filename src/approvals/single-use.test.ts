import { describe, expect, it } from 'vitest';
import { createSingleUse } from './single-use.ts';

describe('single use', () => {
  it('takes each nonce once', () => {
    const spent = createSingleUse({ capacity: 2, clock: () => 0 });
    expect(spent.use('a', 10)).toBe('first');
    expect(spent.use('a', 10)).toBe('again');
    expect(spent.use('b', 10)).toBe('first');
  });

  it('refuses rather than forgets when it is full, and forgets what has expired', () => {
    const now = { at: 0 };
    const spent = createSingleUse({ capacity: 2, clock: () => now.at });
    spent.use('a', 10);
    spent.use('b', 20);
    expect(spent.use('c', 30)).toBe('full');
    expect(spent.use('a', 10)).toBe('again');
    now.at = 10;
    expect(spent.use('c', 30)).toBe('first');
    expect(spent.use('b', 20)).toBe('again');
    expect(spent.use('d', 30)).toBe('full');
  });
});
