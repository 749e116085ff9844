/** What MCP 2026-07-28 demands of the messages of a server, held against the stdio face (docs/spec-musts.md). */
import { describe, expect, it } from 'vitest';
import { pass } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { type Envelope, isNotification, messageOf } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { modernMeta, requestOf } from '../testing/index.ts';
import { type Listener, UpstreamError } from '../upstreams/upstream.ts';
import { type Answer, call, cancel, echo, resultTo, serve, settled } from './test-house.ts';

const LOG = 'io.modelcontextprotocol/logLevel';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

const everything = { request: () => pass, question: () => pass, catalog: () => pass };
const verbose: JsonObject = { ...modernMeta, [LOG]: 'debug' };
const askable: JsonObject = { ...modernMeta, [CAPABILITIES]: { elicitation: {} } };
const elicit: JsonObject = { method: 'elicitation/create', params: { message: 'Who?' } };

const say = (listener: Listener, what: string, params: JsonObject = {}): void =>
  listener.notification(messageOf({ jsonrpc: '2.0' as const, method: `notifications/${what}`, params }));

describe('every line that a stdio client gets', () => {
  const answer: Answer = async (message, listener) => {
    say(listener, 'message', { level: 'info', data: 'é 😀 \n\r\u2028' });
    const { id, params = {} } = message.value;
    if (params.name === 'fails')
      return messageOf({ jsonrpc: '2.0', id, error: { code: -32000, message: 'ü' } });
    if (params.name === 'breaks') throw new UpstreamError('server_unavailable', 'gone');
    return resultTo(message, { content: ['é 😀 \n'] });
  };

  it('is a message of JSON-RPC 2.0, in UTF-8, whatever happens (base-2, base-8, base-14, base-15, base-23, transports-1, legacy-transports-1)', async () => {
    const { send, until, raw } = serve(answer);
    for (const name of ['works', 'fails', 'breaks']) send(call(name, { name, _meta: verbose }));
    send('no JSON');
    send('[]');
    send({ jsonrpc: '2.0', id: 'x', method: 'tasks/get', params: { _meta: modernMeta } });
    send({ jsonrpc: '2.0', id: 'y', method: 'tools/list' });
    send({ jsonrpc: '2.0', id: 'z', result: {} });
    for (const id of ['works', 'fails', 'breaks', 'x', 'y']) await until((line) => line.id === id);
    await settled();
    const said = raw.map((line): Envelope => {
      const { message, fault } = parseMessage(Buffer.from(line), defaultLimits);
      expect(fault).toBeUndefined();
      return message?.value as Envelope;
    });
    expect(said.filter(isNotification)).toHaveLength(3);
    expect(said.flatMap((one) => ('result' in one ? one.id : []))).toEqual(['works']);
    expect(said.flatMap((one) => ('error' in one ? [one.error.code] : []))).toHaveLength(7);
  });

  it('answers no notification, whatever it says (base-21)', async () => {
    const { send, until, raw } = serve(echo);
    send(cancel('nothing'));
    for (const method of ['notifications/initialized', 'notifications/other', 'tools/call', 'initialize', ''])
      send({ jsonrpc: '2.0', method, params: { _meta: {} } });
    send({ jsonrpc: '2.0', method: 'notifications/cancelled' });
    send(call('last'));
    await until(({ id }) => id === 'last');
    expect(raw).toHaveLength(1);
  });
});

describe('each request of a modern client on stdio', () => {
  it('is taken for what it says of itself, whatever an earlier one has said (base-25)', async () => {
    const { send, until, reached } = serve(
      async (message) =>
        messageOf({
          jsonrpc: '2.0',
          id: message.value.id,
          result: { resultType: 'input_required', inputRequests: { q: elicit } },
        }),
      { checks: everything },
    );
    send(
      call(1, { _meta: { ...askable, 'io.modelcontextprotocol/clientInfo': { name: 'a', version: '1' } } }),
    );
    expect(await until(({ id }) => id === 1)).toMatchObject({ result: { resultType: 'input_required' } });
    send(call(2));
    expect(await until(({ id }) => id === 2)).toMatchObject({ error: { code: -32021 } });
    send({ jsonrpc: '2.0', id: 3, method: 'prompts/get', params: { name: 'p' } });
    expect(await until(({ id }) => id === 3)).toMatchObject({ error: { code: -32602 } });
    expect(reached.map(({ params }) => params?._meta)).toEqual([
      { ...askable, 'io.modelcontextprotocol/clientInfo': { name: 'a', version: '1' } },
      modernMeta,
    ]);
  });

  it('may ask what is offered here (versioning-2)', async () => {
    const { send, until } = serve(echo, { checks: everything });
    send(requestOf('server/discover', {}, 1).value);
    expect(await until(({ id }) => id === 1)).toMatchObject({
      result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } },
    });
  });

  it('is put to the server each time: no answer is kept for a later one (caching-2, caching-3)', async () => {
    let count = 0;
    const { send, until } = serve(
      async (message) =>
        resultTo(message, { prompts: [{ name: `p${++count}` }], ttlMs: 60_000, cacheScope: 'public' }),
      { checks: everything },
    );
    for (const id of [1, 2, 3]) {
      send(requestOf('prompts/list', id === 3 ? { cursor: 'x' } : {}, id).value);
      expect((await until((line) => line.id === id)).result?.prompts).toEqual([{ name: `p${id}` }]);
    }
  });

  it('may carry anything under the keys of _meta that MCP reserves, and so may its answer (base-34)', async () => {
    const odd = {
      ...modernMeta,
      'io.modelcontextprotocol/clientInfo': 7,
      'io.modelcontextprotocol/logLevel': { a: 1 },
      'io.modelcontextprotocol/subscriptionId': null,
      'io.modelcontextprotocol/of-the-future': [true],
      progressToken: {},
      traceparent: 5,
    };
    const back = { 'io.modelcontextprotocol/serverInfo': 'x', 'dev.mcp/y': 1, tracestate: [] };
    const { send, until, reached } = serve(async (message, listener) => {
      say(listener, 'progress', { progressToken: {}, progress: 1 });
      say(listener, 'message', { level: 'emergency', data: 'x' });
      return resultTo(message, { _meta: back });
    });
    send(call(1, { _meta: odd }));
    expect((await until(({ id }) => id === 1)).result?._meta).toEqual(back);
    expect(reached[0]?.params?._meta).toEqual(odd);
  });
});
