/** The HTTP face, as browsers, clients of both eras and bare sockets meet it. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { deny } from '../../gateway/decision.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf } from '../../protocol/message.ts';
import { modernMeta, requestOf } from '../../testing/index.ts';
import { type Answer, caller, givenUp, resultTo, testHouse } from '../test-house.ts';
import { serveHttp } from './http.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Settings {
  readonly origins?: readonly string[];
  readonly sessions?: number;
  readonly requestTimeoutMs?: number;
  readonly house?: Parameters<typeof testHouse>[1];
}

async function serve(
  answer: Answer = echo,
  { origins = [], sessions = 4, house: given, ...rest }: Settings = {},
) {
  const house = testHouse(answer, given);
  let now = 0;
  const face = await serveHttp({
    ...rest,
    gateway: house.gateway,
    caller,
    host: '127.0.0.1',
    port: 0,
    origins,
    sessions,
    clock: () => now,
  });
  open.push(async () => {
    await face.close();
    await house.gateway.close();
  });
  const endpoint = `${face.url}/servers/files/mcp`;
  const post = (
    body: object | string,
    headers: Record<string, string> = {},
    init: RequestInit = {},
  ): Promise<Response> =>
    fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  const port = Number(new URL(face.url).port);
  const tick = (ms: number): void => {
    now += ms;
  };
  return { ...house, face, endpoint, port, post, tick };
}

const echo: Answer = async (message) => resultTo(message, { content: [] });
const call = (id: string | number = 1, params: JsonObject = {}): object =>
  requestOf('prompts/get', { name: 'p', ...params }, id).value;
const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'prompts/get', 'mcp-name': 'p' };
const legacyCall = (id: string | number = 1): object => ({
  jsonrpc: '2.0',
  id,
  method: 'prompts/get',
  params: { name: 'p' },
});
const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 't', version: '1' },
  },
};
type Post = Awaited<ReturnType<typeof serve>>['post'];
const enter = async (post: Post): Promise<Record<string, string>> => {
  const response = await post(initialize);
  await response.text();
  return {
    'mcp-session-id': response.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
};
const until = async (fits: () => boolean): Promise<void> => {
  while (!fits()) await new Promise((resolve) => setImmediate(resolve));
};

/** Writes bytes to a bare socket and reads until the other side closes. */
function raw(port: number, ...parts: (string | ((socket: Socket) => void))[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
    for (const part of parts) typeof part === 'string' ? socket.write(part) : part(socket);
  });
}

function request(
  port: number,
  { headers = {}, body = JSON.stringify(call()), fields = [] as string[] } = {},
): string {
  const all: Record<string, string | undefined> = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return `POST /servers/files/mcp HTTP/1.1\r\n${[...lines, ...fields].join('\r\n')}\r\n\r\n${body}`;
}
const statusOf = (response: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1]);

describe('the door (G3, G4, G5)', () => {
  it.each([
    ['localhost.evil.com', 403],
    ['evil.example', 403],
    ['127.0.0.1:80@PORT', 403],
    ['127.0.0.1', 403],
    ['127.0.0.1:1', 403],
    ['0.0.0.0:PORT', 403],
    ['[::ffff:127.0.0.1]:PORT', 403],
    ['localhost.:PORT', 403],
    ['', 403],
    ['127.0.0.1:PORT', 200],
    ['LOCALHOST:PORT', 200],
    ['[::1]:PORT', 200],
  ])('answers a request for the host %j with %d', async (host, status) => {
    const { port, reached } = await serve();
    const response = await raw(
      port,
      request(port, { headers: { host: host.replace('PORT', String(port)) } }),
    );
    expect(statusOf(response)).toBe(status);
    expect(reached).toHaveLength(status === 200 ? 1 : 0);
  });

  it('answers a request without a host with an error', async () => {
    const { port, reached } = await serve();
    const text = request(port, { headers: { host: undefined as never } });
    expect(statusOf(await raw(port, text))).toBe(400);
    expect(statusOf(await raw(port, text.replace('HTTP/1.1', 'HTTP/1.0')))).toBe(403);
    expect(reached).toEqual([]);
  });

  it.each([
    ['null', 403],
    ['http://evil.example', 403],
    ['http://localhost.evil.com:PORT', 403],
    ['http://127.0.0.1:1', 403],
    ['https://127.0.0.1:PORT', 403],
    ['http://127.0.0.1:PORT.evil.com', 403],
    ['http://127.0.0.1:PORT, http://evil.example', 403],
    ['http://127.0.0.1:PORT', 200],
    ['https://allowed.example', 200],
  ])('answers a page of %s with %d, and lets only an allowed one read', async (origin, status) => {
    const { port } = await serve(echo, { origins: ['https://allowed.example'] });
    const given = origin.replace('PORT', String(port));
    const response = await raw(port, request(port, { headers: { origin: given } }));
    expect(statusOf(response)).toBe(status);
    const allow = /access-control-allow-origin: (.*)\r/i.exec(response)?.[1];
    expect(allow).toBe(status === 200 ? given : undefined);
    expect(response).not.toMatch(/access-control-allow-credentials/i);
  });

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['made-up', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('answers a browser that says %s, and names no origin, with %d', async (site, status) => {
    const { port } = await serve();
    expect(statusOf(await raw(port, request(port, { headers: { 'sec-fetch-site': site } })))).toBe(status);
  });

  it('lets a page ask beforehand, where the page and the host are allowed', async () => {
    const { endpoint, port } = await serve(echo, { origins: ['https://allowed.example'] });
    const ask = (origin: string): Promise<Response> =>
      fetch(endpoint, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-headers': 'content-type, mcp-param-region, x-other' },
      });
    const allowed = await ask('https://allowed.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('mcp-param-region');
    expect(allowed.headers.get('access-control-allow-headers')).not.toContain('x-other');
    expect((await ask('https://evil.example')).status).toBe(403);
    const rebound = `OPTIONS /servers/files/mcp HTTP/1.1\r\nHost: evil.example:${port}\r\nOrigin: https://allowed.example\r\nConnection: close\r\n\r\n`;
    expect(statusOf(await raw(port, rebound))).toBe(403);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonx',
    'multipart/form-data; application/json',
  ])('takes no body of the type %s', async (type) => {
    const { post, reached } = await serve();
    expect((await post(call(), { ...modern, 'content-type': type })).status).toBe(415);
    expect(reached).toEqual([]);
  });

  it.each([
    ['application/json', 406],
    ['text/event-stream', 406],
    ['application/json;q=0, text/event-stream', 406],
    ['*/*', 200],
    ['Application/JSON , text/*;q=0.1', 200],
  ])('answers a client that accepts %s with %d', async (accept, status) => {
    const { post } = await serve();
    expect((await post(call(), { ...modern, accept })).status).toBe(status);
  });

  it('counts the fields itself, so that none is dropped behind many others', async () => {
    const { port, reached } = await serve();
    const fields = [...Array.from({ length: 80 }, (_, n) => `x-${n}: 1`), 'origin: http://evil.example'];
    expect(statusOf(await raw(port, request(port, { fields })))).toBe(400);
    expect(reached).toEqual([]);
  });

  it.each([
    '/',
    '/servers/other/mcp',
    '/servers/files/mcp/',
    '/servers/files/mcp?x=1',
    '/servers/../files/mcp',
    '/servers/FILES/mcp',
  ])('has nothing at %s', async (path) => {
    const { face, reached, recorder } = await serve();
    const headers = { 'content-type': 'application/json', accept: '*/*' };
    expect((await fetch(`${face.url}${path}`, { method: 'POST', headers, body: '{}' })).status).toBe(404);
    expect(reached).toEqual([]);
    expect(recorder.records).toMatchObject([{ outcome: 'refused', control: 'face' }]);
  });
});

describe('requests that could be read in two ways (G6)', () => {
  const smuggled = 'GET /smuggled HTTP/1.1\r\n\r\n';
  it.each<[string, Parameters<typeof request>[1]]>([
    ['a length and chunks', { headers: { 'transfer-encoding': 'chunked' }, body: `0\r\n\r\n${smuggled}` }],
    ['two lengths', { fields: ['content-length: 5'] }],
    ['a length that is none', { headers: { 'content-length': '+10' } }],
    [
      'chunks under another name',
      { headers: { 'transfer-encoding': 'xchunked', 'content-length': undefined as never } },
    ],
    ['a folded line', { fields: ['x-a: 1\r\n 2'] }],
    ['a blank before the colon', { fields: ['transfer-encoding : chunked'] }],
    ['a bare line feed', { fields: ['x-a: 1\nx-b: 2'] }],
    ['two hosts', { fields: ['host: evil.example'] }],
    ['two content types', { fields: ['content-type: text/plain'] }],
    ['a packed body', { headers: { 'content-encoding': 'gzip' } }],
  ])('are refused: %s', async (_, shape) => {
    const { port, reached } = await serve();
    const response = await raw(port, request(port, shape));
    expect([400, 415]).toContain(statusOf(response));
    expect(response.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(reached).toEqual([]);
  });
});

describe('a body', () => {
  it('beyond the limit is refused, whether it says its length or not, and the client hears of it', async () => {
    const { post, reached } = await serve();
    const long = JSON.stringify(call(1, { text: 'x'.repeat(100_000) }));
    expect((await post(long, modern)).status).toBe(413);
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.alloc(1000, 32));
        if (controller.desiredSize === null) controller.close();
      },
    });
    const streamed = post('', modern, { body, duplex: 'half' } as RequestInit);
    const outcome = await streamed.then(
      ({ status }) => status,
      () => 'broken off',
    );
    expect([413, 'broken off']).toContain(outcome);
    expect(reached).toEqual([]);
  });

  it('that announces more than the limit is refused before it is sent', async () => {
    const { port } = await serve();
    const head = request(port, { headers: { 'content-length': '99999999' }, body: '' });
    expect(statusOf(await raw(port, head))).toBe(413);
  });

  it('that comes too slowly is cut off (J3)', async () => {
    const { port, reached } = await serve(echo, { requestTimeoutMs: 50 });
    const response = await raw(port, request(port, { headers: { 'content-length': '100' }, body: '{' }));
    expect(statusOf(response)).toBe(408);
    expect(reached).toEqual([]);
  });

  it('whose client breaks off reaches nobody, and the face lives on', async () => {
    const { port, reached, post } = await serve();
    await raw(
      port,
      request(port, { headers: { 'content-length': '100' }, body: '{' }),
      (socket) => void setImmediate(() => socket.destroy()),
    );
    expect((await post(call(), modern)).status).toBe(200);
    expect(reached).toHaveLength(1);
  });

  it.each(['junk', '[]', '', '{"jsonrpc":"2.0","id":1,"id":2,"method":"m"}', '\ufeff{}'])(
    'that is no single message is a 400: %j',
    async (body) => {
      const { post, reached } = await serve();
      const response = await post(body, modern);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: expect.any(Number) } });
      expect(reached).toEqual([]);
    },
  );
});

describe('a modern client over HTTP', () => {
  it('is answered with JSON when nothing comes before the response', async () => {
    const { post } = await serve();
    const response = await post(call('a'), modern);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(await response.json()).toMatchObject({ id: 'a', result: { resultType: 'complete' } });
  });

  it('is answered with a stream as soon as something does, one message in each event (G11)', async () => {
    const { post } = await serve(async (message, listener) => {
      const params = { data: 'a\n\ndata: {"jsonrpc":"2.0","id":1,"result":{}}' };
      listener.notification(messageOf({ jsonrpc: '2.0', method: 'notifications/message', params }));
      return resultTo(message, { done: true });
    });
    const response = await post(call(1), modern);
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
    ],
    ['no metadata', call(1, { _meta: {} }), 400, -32602],
    ['a method that is none', requestOf('tasks/get').value, 404, -32601],
  ])('that sends %s hears of it by status and code', async (_, body, status, code) => {
    const { post } = await serve();
    const response = await post(body, modern);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it('may say that it has cancelled, to no effect, and nothing else', async () => {
    const { post } = await serve();
    const notify = (method: string): Promise<Response> => post({ jsonrpc: '2.0', method }, modern);
    const accepted = await notify('notifications/cancelled');
    expect([accepted.status, await accepted.text()]).toEqual([202, '']);
    const refused = await notify('notifications/other');
    expect(refused.status).toBe(404);
    expect(await refused.json()).not.toHaveProperty('id');
    expect((await post({ jsonrpc: '2.0', id: 1, result: {} }, modern)).status).toBe(400);
  });

  it('cancels by breaking off, before the answer begins and in the middle of it', async () => {
    for (const says of [false, true]) {
      const { post, reached, recorder } = await serve((_message, listener, signal) => {
        if (says)
          listener.notification(messageOf({ jsonrpc: '2.0', method: 'notifications/message', params: {} }));
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

  it('has cancelled nothing when the answer is out and the connection closes', async () => {
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
  it('gets a session with its handshake, and is answered in legacy words within it', async () => {
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
  ])('is refused %s', async (_, headers, status) => {
    const { post, endpoint, reached } = await serve();
    expect((await post(legacyCall(), headers)).status).toBe(status);
    expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers)).status).toBe(
      status,
    );
    if (headers['mcp-session-id'] !== undefined) {
      expect((await fetch(endpoint, { headers: { ...headers, accept: 'text/event-stream' } })).status).toBe(
        404,
      );
      expect((await fetch(endpoint, { method: 'DELETE', headers })).status).toBe(404);
    }
    expect(reached).toEqual([]);
  });

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

  it('cannot open more sessions than are allowed, until one ends or has been idle', async () => {
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

  it('hears strays on its stream, which ends with the session', async () => {
    const { post, endpoint, strays } = await serve();
    const session = await enter(post);
    const change = messageOf({
      jsonrpc: '2.0' as const,
      method: 'notifications/tools/list_changed',
      params: { evil: 'words' },
    });
    strays[0]?.notification(change);
    const stream = await fetch(endpoint, { headers: { ...session, accept: 'text/event-stream' } });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const text = stream.text();
    await fetch(endpoint, { method: 'DELETE', headers: session });
    expect(await text).toBe('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n');
  });

  it('is asked on the stream of its call, and answers in a request of its own', async () => {
    const question = messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      method: 'elicitation/create',
      params: { message: '?' },
    });
    const { post } = await serve(
      async (message, listener) => {
        const { value } = await listener.question(question);
        return resultTo(message, { answer: 'result' in value ? value.result : {} });
      },
      { house: { checks: { request: () => ({ verdict: 'pass' }), question: () => ({ verdict: 'pass' }) } } },
    );
    const session = await enter(post);
    const other = await enter(post);
    const response = await post(legacyCall(7), session);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const { id } = JSON.parse(String((await reader?.read())?.value).replace('data: ', ''));
    const answer = { jsonrpc: '2.0', id, result: { action: 'decline' } };
    expect((await post(answer, other)).status).toBe(400);
    expect((await post(answer, session)).status).toBe(202);
    expect((await post(answer, session)).status).toBe(400);
    expect(String((await reader?.read())?.value)).toContain('"answer":{"action":"decline"}');
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
