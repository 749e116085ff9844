import { describe, expect, it } from 'vitest';
import type { Exchange } from '../gateway/context.ts';
import type { Checks, Ports } from '../gateway/control.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { offerOf } from '../testing/listing.ts';
import { accessPolicy } from './access-policy.ts';

const ports: Ports = { pins: fakePins(), servers: ['files'] };

function checksOf(options: unknown = {}): Checks {
  return accessPolicy.create(accessPolicy.options.parse(options), ports);
}

function callOf(name: string, definition = offerOf({ name }).definition): Exchange {
  return exchangeOf({ params: { name, arguments: {} }, tool: offerOf({ name, definition }) });
}

describe('access-policy', () => {
  it('passes what a rule allows, and has no other way to say yes', () => {
    expect(checksOf().request?.(callOf('read_file'))).toEqual({ verdict: 'pass' });
  });

  it('asks a person before a tool changes something', () => {
    expect(checksOf().request?.(callOf('write_file'))).toEqual({
      verdict: 'ask',
      reason: { code: 'needs_approval', detail: { rule: 3, because: 'everything else' } },
    });
  });

  it('refuses what no rule allows (B1, caching-9)', () => {
    const checks = checksOf({ rules: [] });
    expect(checks.request?.(callOf('read_file'))).toMatchObject({
      verdict: 'deny',
      reason: { code: 'not_permitted', detail: {}, hint: expect.stringContaining('access-policy.rules') },
    });
  });

  it('refuses a tool that the server does not offer (B1)', () => {
    expect(checksOf().request?.(exchangeOf())).toMatchObject({ verdict: 'deny' });
  });

  it('names the rule that denies, and its reason', () => {
    const checks = checksOf({
      rules: [{ allow: { tool: 'x' } }, { deny: { server: 'files' }, reason: 'closed' }],
    });
    expect(checks.request?.(callOf('read_file'))).toMatchObject({
      reason: { detail: { rule: 2, because: 'closed' } },
    });
  });

  it('records that a value was written to be misread', () => {
    const rules = [{ deny: { arguments: { path: { inside: '/srv' } } } }, { allow: { server: 'files' } }];
    const exchange = {
      ...callOf('read_file'),
      params: { name: 'read_file', arguments: { path: '/srv/../x' } },
    };
    expect(checksOf({ rules }).request?.(exchange)).toMatchObject({
      verdict: 'deny',
      reason: { detail: { rule: 1, unclear: true } },
    });
  });

  it('asks for a tool that lies in its annotations (F3)', () => {
    const annotations = { readOnlyHint: true, destructiveHint: false };
    const exchange = callOf('delete_file', { name: 'delete_file', annotations });
    expect(checksOf().request?.(exchange)).toMatchObject({ verdict: 'ask' });
  });

  it('cannot be configured open', () => {
    for (const rules of [
      [{ allow: {} }],
      [{ allow: { server: { pattern: '*' } } }],
      [{ allow: { method: 'tools/call' } }],
    ])
      expect(accessPolicy.options.safeParse({ rules }).success).toBe(false);
    expect(accessPolicy.options.safeParse({ default: 'allow' }).success).toBe(false);
    expect(accessPolicy.options.safeParse({}).success).toBe(true);
  });
});
