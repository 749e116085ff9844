import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../protocol/json.ts';
import type { ArgumentMatcher } from './rule.ts';
import { compileValue } from './value.ts';

function likeness(matcher: ArgumentMatcher, value: JsonValue): string {
  return compileValue(matcher)(value);
}

describe('compileValue', () => {
  it('compares literals literally', () => {
    expect(likeness('a*', 'a*')).toBe('yes');
    expect(likeness('a*', 'ab')).toBe('no');
    expect(likeness(5, '5')).toBe('no');
    expect(likeness(null, null)).toBe('yes');
    expect(likeness({ oneOf: ['a', 1] }, 1)).toBe('yes');
    expect(likeness({ oneOf: ['a', 1] }, '1')).toBe('no');
  });

  it('compares numbers with a range, and is unclear about numbers in quotes', () => {
    expect(likeness({ atMost: 10 }, 10)).toBe('yes');
    expect(likeness({ atLeast: 1, atMost: 10 }, 11)).toBe('no');
    expect(likeness({ atLeast: 1000 }, '5000')).toBe('unclear');
  });

  it('fits a list when each of its elements does', () => {
    const inside = { inside: '/srv' };
    expect(likeness(inside, ['/srv/a', '/srv/b'])).toBe('yes');
    expect(likeness(inside, ['/srv/a', '/etc/b'])).toBe('unclear');
    expect(likeness(inside, ['/etc/a'])).toBe('no');
    expect(likeness(inside, [])).toBe('no');
    expect(likeness(inside, [['/srv/a']])).toBe('unclear');
  });

  it('matches patterns against texts that mean one thing', () => {
    expect(likeness({ pattern: 'docs/*' }, 'docs/a.txt')).toBe('yes');
    expect(likeness({ pattern: 'docs/*' }, 'docs/two%20words%C3%A9 50% off')).toBe('yes');
    expect(likeness({ pattern: 'docs/*' }, 'other/a.txt')).toBe('no');
    expect(likeness({ pattern: 'https://example.com/*' }, 'https://example.com/a')).toBe('yes');
  });

  it.each(['file:////secret/a', 'file:/secret/a', 'FILE:///secret/a', 'file:///secret//a'])(
    'is unclear about %j, another spelling of a URI',
    (value) => {
      expect(likeness({ pattern: 'file:///secret/*' }, value)).toBe('unclear');
    },
  );

  it.each([
    'docs/../etc/passwd',
    'docs/..',
    'docs/./x',
    'docs\\..\\x',
    'docs//x',
    'docs/..;/x',
    'docs/%2e%2e/x',
    'docs/%252e/x',
    'docs/%%32%65%%32%65/x',
    'docs/%c0%ae/x',
    'docs/%u002e/x',
    'docs/x\0.txt',
    'docs/a\u200bb',
    'docs/．．/x',
    'DOCS/x',
    `docs/${'x'.repeat(9000)}`,
  ])('is unclear about %j for a pattern', (value) => {
    expect(likeness({ pattern: 'docs/*' }, value)).toBe('unclear');
  });
});
