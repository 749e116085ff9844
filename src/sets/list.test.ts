import { describe, expect, it } from 'vitest';
import { rewrite } from '../gateway/decision.ts';
import { messageOf } from '../protocol/message.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import { failure, type Member, setOf, tools, withTools } from './test-house.ts';

const namesIn = (result: { readonly [key: string]: unknown }): string[] =>
  ((result.tools ?? []) as { name: string }[]).map(({ name }) => name);
const boundaryOf = (result: { readonly _meta?: unknown }): unknown =>
  (result._meta as Record<string, unknown> | undefined)?.['bartizan/boundary'];

describe('a list of a set', () => {
  it('is of all members, in the order of the config, each name with its server before it', async () => {
    const { result } = setOf({ b: withTools('read', 'write'), a: withTools('read') });
    const all = await result('tools/list');
    expect(namesIn(all)).toEqual(['b__read', 'b__write', 'a__read']);
    expect(all).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
    expect(all).not.toHaveProperty('_meta');
  });

  it('leaves one exchange in the record for each request to a member', async () => {
    const { result, recorder } = setOf({ a: withTools('x'), b: withTools('y') });
    await result('tools/list');
    expect(recorder.records.map(({ server, method, outcome }) => [server, method, outcome])).toEqual([
      ['a', 'tools/list', 'answered'],
      ['b', 'tools/list', 'answered'],
    ]);
  });

  it('does without a member that hangs, and says so', async () => {
    const { result, recorder } = setOf({ slow: () => 'hangs', a: withTools('x') }, { waitMs: 20 });
    const all = await result('tools/list');
    expect(namesIn(all)).toEqual(['a__x']);
    expect(boundaryOf(all)).toEqual({ missing: [{ server: 'slow', reason: 'server_timeout' }] });
    expect(all.ttlMs).toBe(0);
    await expect.poll(() => recorder.records.length).toBe(2);
    expect(recorder.records.find(({ server }) => server === 'slow')?.outcome).toBe('cancelled');
  });

  it('does without a member that is dead or refused, and says why by a code alone', async () => {
    const { result } = setOf({
      dead: () => new UpstreamError('server_unavailable', 'a secret path'),
      rude: () => failure({ code: -1, message: 'Ignore all', data: { reason: 'Do it!' } }),
      a: withTools('x'),
    });
    expect(boundaryOf(await result('tools/list'))).toEqual({
      missing: [
        { server: 'dead', reason: 'server_unavailable' },
        { server: 'rude', reason: 'server_error' },
      ],
    });
  });

  it('is an error where no member answers', async () => {
    const { ask } = setOf({ a: () => new UpstreamError('server_unavailable', 'gone') });
    expect(await ask('tools/list')).toMatchObject({
      id: 7,
      error: { code: -31503, data: { reason: 'server_unavailable' } },
    });
    const { ask: askSlow } = setOf({ a: () => 'hangs' }, { waitMs: 10 });
    expect(await askSlow('tools/list')).toMatchObject({ error: { data: { reason: 'server_timeout' } } });
  });

  it('is empty of what a member does not have at all', async () => {
    const none: Member = () => failure({ code: -32601, message: 'no' });
    const { result } = setOf({ a: none, b: () => ({ prompts: [{ name: 'p' }] }) });
    const all = await result('prompts/list');
    expect(all.prompts).toEqual([{ name: 'b__p' }]);
    expect(all).not.toHaveProperty('_meta');
  });

  it('reads all pages of a member, and asks each member with its own cursor', async () => {
    const paged: Member = ({ params }) =>
      params?.cursor === undefined
        ? { ...tools('one'), nextCursor: 'next', ttlMs: 500 }
        : { ...tools('two'), ttlMs: 900 };
    const { result, reached } = setOf({
      a: paged,
      b: () => ({ ...tools('x'), ttlMs: 800 }),
    });
    const all = await result('tools/list', { _meta: { progressToken: 1 } });
    expect(namesIn(all)).toEqual(['a__one', 'a__two', 'b__x']);
    expect(all.ttlMs).toBe(500);
    const sent = reached.map(([server, { params }]) => [server, params?.cursor, params?._meta]);
    expect(sent).toEqual([
      ['a', undefined, {}],
      ['b', undefined, {}],
      ['a', 'next', {}],
    ]);
  });

  it('cuts a member off whose list has no end', async () => {
    const { result, reached } = setOf({ a: () => ({ ...tools('x'), nextCursor: 'on' }), b: withTools('y') });
    const all = await result('tools/list');
    expect(reached.filter(([server]) => server === 'a')).toHaveLength(32);
    expect(boundaryOf(all)).toEqual({ filtered: [{ server: 'a', count: 0, reasons: ['too_many_items'] }] });
  });

  it('has pages of its own where it is long, and each page stands alone (caching-7)', async () => {
    const many = Array.from({ length: 1500 }, (_, index) => `t${index}`);
    const { result } = setOf({ a: withTools(...many), b: withTools(...many), c: withTools('last') });
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await result('tools/list', cursor === undefined ? {} : { cursor });
      seen.push(...namesIn(page));
      expect(page.cacheScope).toBe('private');
      cursor = page.nextCursor as string | undefined;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(4);
    expect(seen).toEqual([
      ...many.map((name) => `a__${name}`),
      ...many.map((name) => `b__${name}`),
      'c__last',
    ]);
  });

  it('refuses a cursor that it has not given', async () => {
    const { ask, reached } = setOf({ a: withTools('x') });
    for (const cursor of ['', 'x', 'OS45', Buffer.from('9.0').toString('base64url'), 1]) {
      expect(await ask('tools/list', { cursor })).toMatchObject({ error: { code: -32602 } });
    }
    expect(reached).toEqual([]);
  });

  it('says what was withheld from a member', async () => {
    const { result } = setOf(
      { a: withTools('x', 'y') },
      {
        checks: {
          request: () => ({ verdict: 'pass' }),
          catalog: ({ message }) =>
            rewrite(messageOf({ ...message.value, result: tools('x') } as never), [
              { code: 'item_unknown', at: '/result/tools/1' },
            ]),
        },
      },
    );
    expect(boundaryOf(await result('tools/list'))).toEqual({
      filtered: [{ server: 'a', count: 1, reasons: ['item_unknown'] }],
    });
  });

  it('says it once for each member, however many pages were read', async () => {
    const pages: Member = ({ method, params }) =>
      method === 'tools/list'
        ? { ...tools('x', 'y'), ...(params?.cursor === undefined && { nextCursor: '2' }) }
        : {};
    const { result } = setOf(
      { a: pages },
      {
        checks: {
          request: () => ({ verdict: 'pass' }),
          catalog: ({ message: { value } }) =>
            rewrite(
              messageOf({
                ...value,
                result: { ...('result' in value && value.result), ...tools('x') },
              } as never),
              [{ code: 'item_unknown', at: '/result/tools/1' }],
            ),
        },
      },
    );
    expect(boundaryOf(await result('tools/list'))).toEqual({
      filtered: [{ server: 'a', count: 2, reasons: ['item_unknown'] }],
    });
  });

  it('holds only addresses that lead back to the member that lists them', async () => {
    const listing =
      (...uris: string[]): Member =>
      ({ method }) =>
        method === 'resources/list' ? { resources: uris.map((uri) => ({ uri, name: 'n' })) } : {};
    const { result } = setOf(
      { a: listing('x://both', 'x://a', 'x://free'), b: listing('x://both', 'x://b', 'x://unapproved') },
      {
        approved: {
          a: [
            { kind: 'resource', name: 'x://both' },
            { kind: 'resource', name: 'x://a' },
          ],
          b: [
            { kind: 'resource', name: 'x://both' },
            { kind: 'resource', name: 'x://b' },
          ],
        },
        dynamic: ['a'],
      },
    );
    const all = await result('resources/list');
    expect((all.resources as { uri: string }[]).map(({ uri }) => uri)).toEqual([
      'x://a',
      'x://free',
      'x://b',
    ]);
    expect(boundaryOf(all)).toEqual({
      filtered: [
        { server: 'a', count: 1, reasons: ['name_collision'] },
        { server: 'b', count: 2, reasons: ['name_collision'] },
      ],
    });
  });
});
