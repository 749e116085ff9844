/** What MCP demands of a server over HTTP, 2026-07-28 and 2025-11-25, held against the face (docs/spec-musts.md). */
import { describe, expect, it } from 'vitest';
import { ask, pass } from '../../gateway/decision.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf, type RequestMessage } from '../../protocol/message.ts';
import { modernMeta, requestOf } from '../../testing/index.ts';
import { givenUp, resultTo } from '../test-house.ts';
import {
  call,
  echo,
  enter,
  initialize,
  legacyCall,
  modern,
  raw,
  request,
  serve,
  statusOf,
  until,
} from './test-house.ts';

const everything = { request: () => pass, question: () => pass, catalog: () => pass };
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const askable: JsonObject = { ...modernMeta, [CAPABILITIES]: { elicitation: {} } };
const stream = { accept: 'text/event-stream' };

const notify = (what: string, params: JsonObject = {}) =>
  messageOf({ jsonrpc: '2.0' as const, method: `notifications/${what}`, params });

describe('an HTTP request of a page of a foreign origin', () => {
  it.each(['POST', 'GET', 'DELETE', 'OPTIONS', 'PUT'])(
    'is a 403, also as %s (http-2, http-3, legacy-transports-8, legacy-transports-9)',
    async (method) => {
      const { port, reached } = await serve();
      const text = request(port, { headers: { ...modern, origin: 'http://evil.example' } });
      expect(statusOf(await raw(port, text.replace('POST', method)))).toBe(403);
      expect(reached).toEqual([]);
    },
  );
});

describe('a request over HTTP', () => {
  it('is answered with JSON or with a stream, whatever becomes of it (http-12, legacy-transports-16)', async () => {
    const { post } = await serve(async (message, listener) => {
      listener.notification(notify('message', { level: 'info', data: 'x' }));
      return resultTo(message, {});
    });
    const session = await enter(post);
    const loud = { ...modernMeta, 'io.modelcontextprotocol/logLevel': 'debug' };
    const answers = [
      await post(call(), modern),
      await post(call(1, { _meta: loud }), modern),
      await post(call(1, { _meta: {} }), modern),
      await post(requestOf('tasks/get').value, modern),
      await post(call(), { ...modern, 'content-type': 'text/plain' }),
      await post(call(1, { x: 'y'.repeat(5000) }), modern),
      await post('junk', modern),
      await post(initialize),
      await post(legacyCall(), session),
      await post(legacyCall(), { ...session, 'mcp-session-id': 'forged' }),
    ];
    const types = answers.map(({ headers }) => headers.get('content-type'));
    expect(types.map((type) => type === 'text/event-stream')).toEqual(
      answers.map((_, at) => at === 1 || at === 8),
    );
    expect(new Set(types)).toEqual(new Set(['application/json', 'text/event-stream']));
    await Promise.all(answers.map((answer) => answer.text()));
  });

  it('has its id on the error that answers it, where that can be read (base-13)', async () => {
    const { post } = await serve();
    const idOf = async (body: object | string): Promise<unknown> => {
      const { id } = (await (await post(body, modern)).json()) as JsonObject;
      return id;
    };
    expect(await idOf(call('a', { _meta: {} }))).toBe('a');
    expect(await idOf(requestOf('tasks/get', {}, 7).value)).toBe(7);
    expect(await idOf('{"jsonrpc":"2.0","id":5,"method":"m","params":[]}')).toBe(5);
    expect(await idOf('{"jsonrpc":"2.0","id":1,"id":2,"method":"m"}')).toBeUndefined();
    expect(await idOf('junk')).toBeUndefined();
  });

  it('hears nothing that is not about it (http-14)', async () => {
    const { post } = await serve(async (message, listener) => {
      for (const list of ['tools', 'prompts', 'resources'])
        listener.notification(notify(`${list}/list_changed`));
      listener.notification(notify('resources/updated', { uri: 'a:1' }));
      listener.notification(notify('progress', { progressToken: 'of another', progress: 1 }));
      return resultTo(message, {});
    });
    const response = await post(call(), modern);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ id: 1, result: {} });
  });

  it('is never answered with a request, whatever the server behind asks (http-15, patterns-1, mrtr-1)', async () => {
    const asked: RequestMessage = messageOf({
      jsonrpc: '2.0',
      id: 1,
      method: 'elicitation/create',
      params: {},
    });
    const { post } = await serve(
      async (message, listener) => {
        await listener.question(asked);
        return resultTo(message, {});
      },
      { house: { checks: everything } },
    );
    const response = await post(call(1, { _meta: askable }), modern);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ id: 1, result: { resultType: 'input_required' } });
  });

  it.each<[string, JsonObject]>([
    ['no capabilities', { ...modernMeta, [CAPABILITIES]: null }],
    ['no version', { [CAPABILITIES]: {} }],
  ])('that says %s is a 400 (base-40)', async (_, _meta) => {
    const { post, reached } = await serve();
    const response = await post(call(1, { _meta }), modern);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: 1, error: { code: -32602 } });
    expect(reached).toEqual([]);
  });

  it('for which the client lacks a capability is a 400 that names it (base-42, base-43)', async () => {
    const needs = (method: string) =>
      serve(
        async (message) =>
          resultTo(message, { resultType: 'input_required', inputRequests: { q: { method, params: {} } } }),
        { house: { checks: everything } },
      );
    const { post } = await needs('sampling/createMessage');
    const refused = await post(call(), modern);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { code: -32021, data: { requiredCapabilities: { sampling: {} } } },
    });
  });

  it('that a person would have to approve is such a 400 when the client cannot show a form (base-42, base-43)', async () => {
    const { post } = await serve(echo, { house: { checks: { request: () => ask('needs_approval') } } });
    const refused = await post(call(), modern);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { code: -32021, data: { requiredCapabilities: { elicitation: { form: {} } } } },
    });
    expect((await post(call(1, { _meta: askable }), modern)).status).toBe(200);
  });
});

/** The messages in the text of an event stream. */
const said = (text: string): string[] => [...text.matchAll(/^data: (.+)$/gm)].map(([, words = '']) => words);

describe('the stream of a legacy client', () => {
  const ready = { jsonrpc: '2.0', method: 'notifications/initialized' };

  /** A server of which a subscription hears whatever is said to `tell`. */
  async function telling() {
    const told: ((what: string) => void)[] = [];
    const house = await serve(async (message, listener, signal) => {
      if (message.value.method !== 'subscriptions/listen') return resultTo(message, { content: ['words'] });
      const { notifications = {} } = message.value.params ?? {};
      listener.notification(notify('subscriptions/acknowledged', { notifications }));
      told.push((what) => listener.notification(notify(what)));
      return givenUp(signal);
    });
    const session = await enter(house.post);
    await house.post(ready, session);
    await until(() => told.length === 1);
    const listen = () => fetch(house.endpoint, { headers: { ...session, ...stream } });
    const hangUp = () => fetch(house.endpoint, { method: 'DELETE', headers: session });
    return { ...house, session, listen, hangUp, tell: (what: string) => told[0]?.(what) };
  }

  it('carries no response: that goes to whoever has asked (legacy-transports-21)', async () => {
    const { post, session, listen, hangUp, tell } = await telling();
    const text = (await listen()).text();
    expect(await (await post(legacyCall('a'), session)).json()).toMatchObject({ id: 'a', result: {} });
    tell('resources/list_changed');
    await hangUp();
    expect(said(await text)).toEqual(['{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}']);
  });

  it('is one: what is said goes to the latest, and to no other (legacy-transports-22)', async () => {
    const { listen, hangUp, tell } = await telling();
    const [first, second] = [await listen(), await listen()];
    expect(said(await first.text())).toEqual([]);
    tell('resources/list_changed');
    await hangUp();
    expect(await second.text()).toContain('list_changed');
  });

  it('is opened for a session, and else a 405 (legacy-transports-7, legacy-transports-20)', async () => {
    const { endpoint, listen, hangUp } = await telling();
    expect((await fetch(endpoint, { headers: stream })).status).toBe(405);
    const opened = await listen();
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await hangUp();
    await opened.text();
  });
});

describe('a version that no legacy client can mean', () => {
  it('is a 400 in the header of any request (legacy-transports-32)', async () => {
    const { post, endpoint, reached } = await serve();
    const session = { ...(await enter(post)), 'mcp-protocol-version': '1999-01-01' };
    const before = reached.length;
    const answers = [
      await post(legacyCall(), session),
      await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session),
      await post(initialize, { 'mcp-protocol-version': '1999-01-01' }),
      await fetch(endpoint, { headers: { ...session, ...stream } }),
      await fetch(endpoint, { method: 'DELETE', headers: session }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(400));
    expect(reached).toHaveLength(before);
  });
});
