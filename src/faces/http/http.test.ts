/** The HTTP face, as clients of both eras meet it. */
import { describe, expect, it } from 'vitest';
import { deny } from '../../gateway/decision.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf } from '../../protocol/message.ts';
import { MODERN_VERSION } from '../../protocol/versions.ts';
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

const verbose = { ...modernMeta, 'io.modelcontextprotocol/logLevel': 'debug' };

describe('a modern client over HTTP', () => {
  it('is answered with JSON when nothing comes before the response (base-7, base-8, http-1, http-12)', async () => {
    const { post } = await serve();
    const response = await post(call('a'), modern);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(await response.json()).toMatchObject({ id: 'a', result: { resultType: 'complete' } });
  });

  it('is answered with a stream as soon as something does, one message in each event (G11, http-12)', async () => {
    const { post } = await serve(async (message, listener) => {
      const params = { level: 'info', data: 'a\n\ndata: {"jsonrpc":"2.0","id":1,"result":{}}' };
      listener.notification(messageOf({ jsonrpc: '2.0', method: 'notifications/message', params }));
      return resultTo(message, { done: true });
    });
    const response = await post(call(1, { _meta: verbose }), modern);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const events = (await response.text()).split('\n\n').filter(Boolean);
    expect(events.map((event) => JSON.parse(event.replace('data: ', '')))).toMatchObject([
      { method: 'notifications/message' },
      { id: 1, result: { done: true } },
    ]);
  });

  it.each([
    [
      'a version that is not spoken',
      call(1, { _meta: { ...modernMeta, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' } }),
      400,
      -32022,
      '1900-01-01',
    ],
    [
      'a version that its header denies',
      call(1, { _meta: { ...modernMeta, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' } }),
      400,
      -32020,
    ],
    ['no metadata', call(1, { _meta: {} }), 400, -32602],
    ['a method that is none', requestOf('tasks/get').value, 404, -32601],
  ])(
    'that sends %s hears of it by status and code (base-40, http-20, http-21, http-22, versioning-1)',
    async (_, body, status, code, version = MODERN_VERSION) => {
      const { post } = await serve();
      const response = await post(body, { ...modern, 'mcp-protocol-version': version });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code } });
    },
  );

  it('may say that it has cancelled, to no effect, and nothing else (base-21, http-10, http-11)', async () => {
    const { post } = await serve();
    const notify = (method: string): Promise<Response> => post({ jsonrpc: '2.0', method }, modern);
    const accepted = await notify('notifications/cancelled');
    expect([accepted.status, await accepted.text()]).toEqual([202, '']);
    const refused = await notify('notifications/other');
    expect(refused.status).toBe(404);
    expect(await refused.json()).not.toHaveProperty('id');
    expect((await post({ jsonrpc: '2.0', id: 1, result: {} }, modern)).status).toBe(400);
  });

  it('cancels by breaking off, before the answer begins and in the middle of it (http-16, cancellation-3)', async () => {
    for (const says of [false, true]) {
      const { post, reached, recorder } = await serve((_message, listener, signal) => {
        if (says)
          listener.notification(messageOf({ jsonrpc: '2.0', method: 'notifications/progress', params: {} }));
        return givenUp(signal);
      });
      const giveUp = new AbortController();
      const asked = post(call(), modern, { signal: giveUp.signal }).then((response) => response.text());
      await until(() => reached.length === 1);
      giveUp.abort();
      await expect(asked).rejects.toThrow();
      await until(() => recorder.records.length === 1);
      expect(recorder.records).toMatchObject([{ outcome: 'cancelled' }]);
    }
  });

  it('has cancelled nothing when the answer is out and the connection closes (cancellation-8)', async () => {
    const signals: { readonly aborted: boolean }[] = [];
    const { port } = await serve(async (message, _, signal) => {
      signals.push(signal);
      return resultTo(message, {});
    });
    expect(statusOf(await raw(port, request(port, { headers: modern })))).toBe(200);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it.each(['GET', 'DELETE'])('has no use for %s', async (method) => {
    const { endpoint } = await serve();
    const response = await fetch(endpoint, { method, headers: { accept: 'text/event-stream' } });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toContain('POST');
  });
});

describe('a legacy client over HTTP', () => {
  it('gets a session with its handshake, and is answered in legacy words within it (legacy-transports-7, legacy-transports-16, legacy-transports-25, legacy-lifecycle-4)', async () => {
    const { post } = await serve();
    const session = await enter(post);
    expect(session['mcp-session-id']).toMatch(/^[\x21-\x7e]{16,}$/);
    const response = await post(legacyCall('a'), session);
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 'a', result: { content: [] } });
  });

  it.each<[string, Record<string, string>, number]>([
    ['without a session', { 'mcp-protocol-version': '2025-11-25' }, 400],
    ['with a session that is unknown', { 'mcp-session-id': 'forged' }, 404],
    [
      'with a version that is unknown',
      { 'mcp-session-id': 'forged', 'mcp-protocol-version': '1999-01-01' },
      400,
    ],
  ])(
    'is refused %s (legacy-transports-15, legacy-transports-32, legacy-lifecycle-1)',
    async (_, headers, status) => {
      const { post, endpoint, reached } = await serve();
      expect((await post(legacyCall(), headers)).status).toBe(status);
      expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers)).status).toBe(
        status,
      );
      if (headers['mcp-session-id'] !== undefined) {
        expect((await fetch(endpoint, { headers: { ...headers, accept: 'text/event-stream' } })).status).toBe(
          status,
        );
        expect((await fetch(endpoint, { method: 'DELETE', headers })).status).toBe(status);
      }
      expect(reached).toEqual([]);
    },
  );

  it('has no session when the handshake fails, however often it tries', async () => {
    const { post } = await serve(echo, {
      sessions: 1,
      house: { checks: { admit: () => deny('server_unapproved'), request: () => ({ verdict: 'pass' }) } },
    });
    for (let n = 0; n < 3; n++) {
      const response = await post(initialize);
      expect(response.headers.get('mcp-session-id')).toBeNull();
      expect(await response.json()).toMatchObject({
        id: 0,
        error: { data: { reason: 'server_unapproved' } },
      });
    }
  });

  it('cannot open more sessions than are allowed, until one ends or has been idle (legacy-transports-28)', async () => {
    const { post, endpoint, tick } = await serve(echo, { sessions: 2 });
    const [one] = [await enter(post), await enter(post)];
    expect((await post(initialize)).status).toBe(503);
    expect((await fetch(endpoint, { method: 'DELETE', headers: one ?? {} })).status).toBe(204);
    expect((await post(legacyCall(), one)).status).toBe(404);
    expect((await post(initialize)).status).toBe(200);
    expect((await post(initialize)).status).toBe(503);
    tick(31 * 60_000);
    expect((await post(initialize)).status).toBe(200);
  });

  it('hears what belongs to no request on its stream, which ends with the session', async () => {
    let told = false;
    const { post, endpoint, get } = await serve(async ({ value: { params = {} } }, listener, signal) => {
      const { notifications = {} } = params;
      const say = (what: string, words: JsonObject): void =>
        listener.notification(
          messageOf({ jsonrpc: '2.0' as const, method: `notifications/${what}`, params: words }),
        );
      say('subscriptions/acknowledged', { notifications });
      say('resources/list_changed', { evil: 'words' });
      told = true;
      return givenUp(signal);
    });
    const session = await enter(post);
    const ready = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect((await post(ready, session)).status).toBe(202);
    await until(() => told);
    const stream = await get(session);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    await fetch(endpoint, { method: 'DELETE', headers: session });
    await stream.over;
    expect(stream.said()).toEqual([{ jsonrpc: '2.0', method: 'notifications/resources/list_changed' }]);
  });

  it('is asked on the stream of its call, and answers in a request of its own (legacy-transports-14, legacy-transports-15)', async () => {
    const question = messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      method: 'elicitation/create',
      params: { message: '?' },
    });
    const { post, follow } = await serve(
      async (message, listener) => {
        const { value } = await listener.question(question);
        return resultTo(message, { answer: 'result' in value ? value.result : {} });
      },
      { house: { checks: { request: () => ({ verdict: 'pass' }), question: () => ({ verdict: 'pass' }) } } },
    );
    const session = await enter(post);
    const other = await enter(post);
    const stream = await follow(legacyCall(7), session);
    await until(() => stream.said().length === 1);
    const answer = { jsonrpc: '2.0', id: stream.said()[0]?.id, result: { action: 'decline' } };
    expect((await post(answer, other)).status).toBe(400);
    expect((await post(answer, session)).status).toBe(202);
    expect((await post(answer, session)).status).toBe(400);
    await stream.over;
    expect(stream.said()[1]).toMatchObject({ id: 7, result: { answer: { action: 'decline' } } });
  });

  it('cancels by a notification, its own requests only', async () => {
    const { post, reached, recorder } = await serve((_, __, signal) => givenUp(signal));
    const [session, other] = [await enter(post), await enter(post)];
    const asked = post(legacyCall(7), session);
    await until(() => reached.some(({ method }) => method === 'prompts/get'));
    expect((await post(legacyCall(7), session)).status).toBe(400);
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    expect((await post(cancel, other)).status).toBe(202);
    expect(recorder.records.some(({ outcome }) => outcome === 'cancelled')).toBe(false);
    expect((await post(cancel, session)).status).toBe(202);
    await asked.catch(() => undefined);
    expect(recorder.records.some(({ outcome }) => outcome === 'cancelled')).toBe(true);
  });
});
