import { describe, expect, it } from 'vitest';
import { ownersOf } from './ownership.ts';

describe('the workers of local servers', () => {
  it('are given out in turn', () => {
    const owners = ownersOf({ local: ['a', 'b', 'c'], sets: {} }, 2);
    expect(Object.fromEntries(owners)).toEqual({ a: 0, b: 1, c: 0 });
  });

  it('are the same for all that stands in one set, the set included', () => {
    const owners = ownersOf({ local: ['a', 'b', 'c'], sets: { both: ['a', 'c'] } }, 4);
    expect(owners.get('a')).toBe(owners.get('c'));
    expect(owners.get('set:both')).toBe(owners.get('a'));
    expect(owners.get('b')).not.toBe(owners.get('a'));
  });

  it('are the same for sets that share a server', () => {
    const sets = { one: ['a', 'b'], two: ['b', 'c'], three: ['d'] };
    const owners = ownersOf({ local: ['a', 'b', 'c', 'd'], sets }, 4);
    expect(new Set(['a', 'b', 'c', 'set:one', 'set:two'].map((name) => owners.get(name))).size).toBe(1);
    expect(owners.get('set:three')).toBe(owners.get('d'));
    expect(owners.get('d')).not.toBe(owners.get('a'));
  });

  it('are nobody in particular for remote servers, and for sets of them', () => {
    const owners = ownersOf({ local: ['a'], sets: { far: ['x', 'y'], mixed: ['x', 'a'] } }, 3);
    expect(owners.has('x')).toBe(false);
    expect(owners.has('set:far')).toBe(false);
    expect(owners.get('set:mixed')).toBe(owners.get('a'));
  });
});
