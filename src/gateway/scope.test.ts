import { describe, expect, it } from 'vitest';
import type { Session } from './incoming.ts';
import { type Scope, servedClient, tenancyOf } from './scope.ts';

const client = { name: 'c', version: '1', protocolVersion: '2025-11-25', capabilities: { roots: {} } };
const session = (of: Partial<Session>): Session => ({
  key: 'one',
  client,
  caller: { kind: 'local', id: 'ada' },
  face: 'http',
  reply: undefined,
  ...of,
});
const bob = { kind: 'local' as const, id: 'bob' };
const sameIn = (scope: Scope, a: Session, b: Session): boolean => {
  const { key } = tenancyOf(scope, a);
  return key !== undefined && key === tenancyOf(scope, b).key;
};

describe('who shares an instance', () => {
  it.each<[Scope, string, Partial<Session>, boolean]>([
    ['principal', 'two sessions of one caller', { key: 'two' }, true],
    ['principal', 'two callers', { key: 'two', caller: bob }, false],
    ['session', 'two sessions of one caller', { key: 'two' }, false],
    ['session', 'two callers who share modern requests', { key: 'one', shared: true, caller: bob }, false],
    ['shared', 'two callers', { key: 'two', caller: bob }, true],
    ['call', 'not even one session', {}, false],
  ])('%s: %s', (scope, _what, other, shares) => {
    const shared = other.shared === true ? { shared: true } : {};
    expect(sameIn(scope, session(shared), session(other))).toBe(shares);
  });

  it('cannot be chosen by a name that looks like another pair of kind and name', () => {
    const a = session({ caller: { kind: 'local', id: '","b' } });
    const b = session({ caller: { kind: 'local', id: 'b' } });
    expect(sameIn('principal', a, b)).toBe(false);
  });
});

describe('what a server is told of its client', () => {
  it.each<[Scope, Partial<Session>]>([
    ['principal', { face: 'stdio' }],
    ['shared', { face: 'stdio' }],
    ['session', {}],
    ['call', {}],
  ])('is the client itself, where there is no other: %s', (scope, of) => {
    expect(servedClient(tenancyOf(scope, session(of)), session(of))).toBe(client);
  });

  it.each<[Scope, Partial<Session>]>([
    ['principal', {}],
    ['shared', {}],
    ['session', { shared: true }],
  ])('is that any of them could answer anything, where there may be several: %s', (scope, of) => {
    const { name, capabilities } = servedClient(tenancyOf(scope, session(of)), session(of));
    expect(name).toBe('bartizan');
    expect(Object.keys(capabilities)).toEqual(['elicitation', 'sampling', 'roots', 'extensions']);
  });
});
