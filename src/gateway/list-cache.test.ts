import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type ResponseMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { parseMessage } from '../protocol/parse.ts';
import { exchangeOf } from '../testing/index.ts';
import { createListCache } from './list-cache.ts';

const list = (id: string | number = 1, more: object = {}, params: JsonObject = {}) =>
  exchangeOf({
    method: 'tools/list',
    params,
    id: 'x',
    ...more,
    request: messageOf({ jsonrpc: '2.0', id, method: 'tools/list', params }),
  } as never);

function said(result: object, text = JSON.stringify({ jsonrpc: '2.0', id: 1, result })): ResponseMessage {
  const { message } = parseMessage(Buffer.from(text), defaultLimits, { lossyNumbers: 'keep' });
  if (message === undefined) throw new Error('no message');
  return message as ResponseMessage;
}

const tools = { resultType: 'complete', tools: [{ name: 'echo', inputSchema: {} }], cacheScope: 'public' };

function at(time = { now: 1_000_000 }) {
  return { time, cache: createListCache(() => time.now) };
}

describe('a list that may be kept', () => {
  it('answers the same question again, for as long as the server said, under the new id', () => {
    const { time, cache } = at();
    cache.keep(list(), said({ ...tools, ttlMs: 1000 }));
    time.now += 400;
    expect(cache.find(list('again'))?.value).toEqual({
      jsonrpc: '2.0',
      id: 'again',
      result: { ...tools, ttlMs: 600 },
    });
    time.now += 600;
    expect(cache.find(list())).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing is said', undefined],
    ['it is stale at once', 0],
    ['the time is negative', -1],
    ['the time is no number', '1000'],
    ['the time is no end', null],
  ])('is not kept where %s (E7)', (_, ttlMs) => {
    const { cache } = at();
    cache.keep(list(), said({ ...tools, ttlMs }));
    expect(cache.find(list())).toBeUndefined();
  });

  it('is kept for five minutes at most, however long the server would have it (E7)', () => {
    const { time, cache } = at();
    cache.keep(list(), said({ ...tools, ttlMs: Number.MAX_SAFE_INTEGER }));
    time.now += 299_999;
    expect(cache.find(list())).toBeDefined();
    time.now += 1;
    expect(cache.find(list())).toBeUndefined();
  });

  it('is not kept for longer by a clock that is set back', () => {
    const { time, cache } = at();
    cache.keep(list(), said({ ...tools, ttlMs: 300_000 }));
    time.now -= 1;
    expect(cache.find(list())).toBeUndefined();
  });

  it('never serves another caller, even where the server calls it public (E7)', () => {
    const { cache } = at();
    cache.keep(list(), said({ ...tools, ttlMs: 1000 }));
    expect(cache.find(list(1, { caller: { kind: 'local', id: 'bob' } }))).toBeUndefined();
  });

  it('never serves another page, nor a client that can do other things', () => {
    const { cache } = at();
    cache.keep(list(), said({ ...tools, ttlMs: 1000 }));
    expect(cache.find(list(1, {}, { cursor: 'p2' }))).toBeUndefined();
    const capable = { _meta: { [META.clientCapabilities]: { elicitation: {} } } };
    expect(cache.find(list(1, {}, capable))).toBeUndefined();
  });

  it('is gone as soon as the server says that a list has changed', () => {
    const { cache } = at();
    cache.keep(list(), said({ ...tools, ttlMs: 1000 }));
    cache.heard(messageOf({ jsonrpc: '2.0', method: 'notifications/message' }));
    expect(cache.find(list())).toBeDefined();
    cache.heard(messageOf({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
    expect(cache.find(list())).toBeUndefined();
  });

  it('is no question, no error, and no other result', () => {
    const { cache } = at();
    cache.keep(list(), said({ resultType: 'input_required', requestState: 's', ttlMs: 1000 }));
    cache.keep(list(), said({}, '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}'));
    expect(cache.find(list())).toBeUndefined();
    const read = exchangeOf({ method: 'resources/read', params: { uri: 'a:b' } });
    cache.keep(read, said({ contents: [], ttlMs: 1000 }));
    expect(cache.find(read)).toBeUndefined();
  });

  it('is none whose numbers would change if it were written again', () => {
    const { cache } = at();
    const text = '{"jsonrpc":"2.0","id":1,"result":{"tools":[],"ttlMs":1000,"n":123456789012345678901}}';
    cache.keep(list(), said({}, text));
    expect(cache.find(list())).toBeUndefined();
  });

  it('leaves room: of many the oldest go', () => {
    const { cache } = at();
    for (let page = 0; page < 300; page += 1)
      cache.keep(list(1, {}, { cursor: String(page) }), said({ ...tools, ttlMs: 1000 }));
    expect(cache.find(list(1, {}, { cursor: '0' }))).toBeUndefined();
    expect(cache.find(list(1, {}, { cursor: '299' }))).toBeDefined();
  });
});
