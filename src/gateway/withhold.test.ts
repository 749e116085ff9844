import { describe, expect, it } from 'vitest';
import { messageOf } from '../protocol/message.ts';
import { listingOf, offerOf } from '../testing/index.ts';
import { withhold } from './withhold.ts';

const finding = { code: 'item_unknown', at: '/result/tools/1' };

describe('withhold', () => {
  it('leaves out the offers of these names and keeps the rest as it is', () => {
    const listing = listingOf({ offers: ['a', 'b', 'c'].map((name) => offerOf({ name })) });
    const decision = withhold(listing, new Set(['b']), [finding]);
    expect(decision).toMatchObject({ verdict: 'rewrite', findings: [finding] });
    expect(decision.verdict === 'rewrite' && decision.message.value).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        resultType: 'complete',
        ttlMs: 0,
        cacheScope: 'private',
        tools: [offerOf({ name: 'a' }).definition, offerOf({ name: 'c' }).definition],
      },
    });
  });

  it('gives the message no bytes, so that those of the server are not forwarded', () => {
    const decision = withhold(listingOf(), new Set(['echo']), []);
    expect(decision.verdict === 'rewrite' && decision.message.source).toBeUndefined();
  });

  it('leaves out both of two offers with one name', () => {
    const offers = [offerOf({ name: 'a' }), offerOf({ name: 'a', definition: { name: 'a', evil: true } })];
    expect(withhold(listingOf({ offers }), new Set(['a']), [])).toMatchObject({
      message: { value: { result: { tools: [] } } },
    });
  });

  it.each([
    ['prompt', 'prompts', 'hello'],
    ['resource', 'resources', 'note://1'],
    ['template', 'resourceTemplates', 'note://{id}'],
  ] as const)('knows where a %s is listed', (kind, key, name) => {
    const offers = [offerOf({ kind, name }), offerOf({ kind, name: 'other' })];
    const decision = withhold(listingOf({ offers }), new Set([name]), []);
    expect(decision).toMatchObject({
      message: { value: { result: { [key]: [offerOf({ kind, name: 'other' }).definition] } } },
    });
  });

  it('silences instructions and keeps what else a server says of itself', () => {
    const listing = listingOf({ kind: 'instructions' });
    const decision = withhold(listing, new Set(['']), []);
    const result =
      decision.verdict === 'rewrite' && 'result' in decision.message.value && decision.message.value.result;
    expect(result).not.toHaveProperty('instructions');
    expect(result).toHaveProperty('capabilities');
  });

  it('has nothing to withhold from an error', () => {
    const message = messageOf({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'no' } });
    expect(withhold(listingOf({ message }), new Set(['echo']), [])).toEqual({ verdict: 'pass' });
  });
});
