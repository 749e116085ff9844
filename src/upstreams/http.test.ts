/** The HTTP upstream against real servers on loopback, well-meaning and hostile. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import {
  encode,
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { requestOf } from '../testing/index.ts';
import { connect } from './connect.ts';
import { connectHttp } from './http.ts';
import type { Listener } from './upstream.ts';
import type { Wire } from './wire.ts';

interface Seen {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: JsonObject;
}

type Answer = (response: ServerResponse, seen: Seen) => void;

const servers: Server[] = [];
const wires: Wire[] = [];
afterEach(async () => {
  await Promise.all(wires.splice(0).map((wire) => wire.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(answer: Answer) {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const closed: Promise<void>[] = [];
  const server = createServer(async (request, response) => {
    closed.push(new Promise((resolve) => response.once('close', resolve)));
    let text = '';
    for await (const chunk of request) text += chunk;
    const one = {
      method: request.method ?? '',
      headers: request.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
    seen.push(one);
    answer(response, one);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp?key=1`, seen, sockets, closed };
}

async function wired(answer: Answer, { limit = defaultLimits.bytes, headers = {} } = {}) {
  const server = await listen(answer);
  const caught: string[] = [];
  const strays: NotificationMessage['value'][] = [];
  let lost = 0;
  const wire = await connectHttp({
    url: server.url,
    headers,
    limits: { ...defaultLimits, bytes: limit },
    unsolicited: {
      notification: ({ value }) => void strays.push(value),
      question: () => Promise.reject(new Error('nobody')),
    },
    lost: () => {
      lost += 1;
    },
    misbehaved: (what) => void caught.push(what),
  });
  wires.push(wire);
  const heard: NotificationMessage['value'][] = [];
  const listener: Listener = {
    notification: ({ value }) => void heard.push(value),
    question: async ({ value }) => messageOf({ jsonrpc: '2.0', id: value.id, result: { action: 'decline' } }),
  };
  const ask = (message: RequestMessage, signal = new AbortController().signal): Promise<ResponseMessage> =>
    wire.request(message, listener, signal);
  return { ...server, wire, caught, strays, heard, ask, lost: () => lost };
}

const json = (response: ServerResponse, message: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(message));
};
const stream = (response: ServerResponse, ...messages: (object | string)[]): ServerResponse => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const message of messages) {
    response.write(
      typeof message === 'string' ? message : `event: message\nid: 1\ndata: ${JSON.stringify(message)}\n\n`,
    );
  }
  return response;
};
const result = (id: unknown, value: object = {}): object => ({ jsonrpc: '2.0', id, result: value });
const progress = {
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: 1, progress: 1 },
};
const until = async (fits: () => boolean): Promise<void> => {
  while (!fits()) await new Promise((resolve) => setImmediate(resolve));
};
const call = requestOf('tools/call', { name: 'echo', arguments: {} }, 'c');

describe('a request over HTTP', () => {
  it('says in headers what its body says, and what the configuration adds', async () => {
    const { ask, seen } = await wired((response, { body }) => json(response, result(body.id)), {
      headers: { Authorization: 'Bearer x', 'Content-Type': 'text/plain', 'MCP-Method': 'forged' },
    });
    await ask(call);
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    });
    expect(seen[0]?.headers).not.toHaveProperty('mcp-session-id');
    expect(seen[0]?.body).toEqual(call.value);
  });

  it.each([
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['a\r\nHost: evil', `=?base64?${Buffer.from('a\r\nHost: evil').toString('base64')}?=`],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
  ])('encodes the name %j so that it can stand in a header', async (name, header) => {
    const { ask, seen } = await wired((response, { body }) => json(response, result(body.id)));
    await ask(requestOf('tools/call', { name }));
    await ask(requestOf('resources/read', { uri: name }));
    expect(seen.map(({ headers }) => headers['mcp-name'])).toEqual([header, header]);
  });

  it('mirrors annotated arguments once the tool has been listed, and none before', async () => {
    const inputSchema = {
      type: 'object',
      properties: {
        region: { type: 'string', 'x-mcp-header': 'Region' },
        deep: { type: 'object', properties: { n: { type: 'integer', 'x-mcp-header': 'N' } } },
        dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
      },
    };
    const { ask, seen } = await wired((response, { body }) =>
      json(response, result(body.id, { tools: [{ name: 'sql', inputSchema }] })),
    );
    const args = { region: 'zürich', deep: { n: -7 }, dry: true };
    await ask(requestOf('tools/call', { name: 'sql', arguments: args }));
    await ask(requestOf('tools/list'));
    for (const given of [args, { region: null }, { region: ['x'], deep: 'n', dry: { a: 1 } }, {}]) {
      await ask(requestOf('tools/call', { name: 'sql', arguments: given }));
    }
    const parameters = seen.map(({ headers }) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('mcp-param-'))),
    );
    const all = {
      'mcp-param-region': '=?base64?esO8cmljaA==?=',
      'mcp-param-n': '-7',
      'mcp-param-dry': 'true',
    };
    expect(parameters).toEqual([{}, {}, all, {}, {}, {}]);
  });

  it('mirrors nothing of a tool whose annotations are not acceptable (C7)', async () => {
    const inputSchema = {
      type: 'object',
      properties: { a: { type: 'string', 'x-mcp-header': 'A\r\nHost: evil' } },
    };
    const { ask, seen } = await wired((response, { body }) =>
      json(response, result(body.id, { tools: [{ name: 'x', inputSchema }] })),
    );
    await ask(requestOf('tools/list'));
    await ask(requestOf('tools/call', { name: 'x', arguments: { a: 'v' } }));
    expect(Object.keys(seen[1]?.headers ?? {}).filter((name) => name.startsWith('mcp-param'))).toEqual([]);
  });
});

describe('an answer over HTTP', () => {
  it('as JSON comes back byte for byte', async () => {
    const text = '{ "jsonrpc":"2.0",\n "id":"c", "result":{"n":12345678901234567890} }';
    const { ask } = await wired((response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
    });
    expect(encode(await ask(call)).toString()).toBe(text);
  });

  it('as a stream brings notifications first, in their order, and keeps the connection', async () => {
    const { ask, heard, sockets } = await wired((response, { body }) =>
      stream(
        response,
        ': hello\n\n',
        progress,
        { ...progress, method: 'notifications/message' },
        result(body.id),
      ).end(),
    );
    for (let n = 0; n < 3; n++) {
      expect((await ask(call)).value).toEqual(result('c'));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(heard.slice(0, 2).map(({ method }) => method)).toEqual([
      'notifications/progress',
      'notifications/message',
    ]);
    expect(sockets.size).toBe(1);
  });

  it.each([400, 404, 200, 500])('with status %d and a JSON-RPC error is that error', async (status) => {
    const error = { code: -32022, message: 'no', data: { supported: ['2027-01-01'] } };
    const { ask } = await wired((response, { body }) =>
      json(response, { jsonrpc: '2.0', id: body.id, error }, status),
    );
    expect((await ask(call)).value).toEqual({ jsonrpc: '2.0', id: 'c', error });
  });

  it('that is an error without an id gets ours, and can be sent on', async () => {
    const error = { code: -32020, message: 'header mismatch' };
    const { ask } = await wired((response) => json(response, { jsonrpc: '2.0', error }, 400));
    const response = await ask(call);
    expect(JSON.parse(encode(response, 'client').toString())).toEqual({
      jsonrpc: '2.0',
      id: 'client',
      error,
    });
  });

  it.each<[string, Answer, string]>([
    [
      'a page of HTML',
      (r) => r.writeHead(500, { 'content-type': 'text/html' }).end('<h1>'),
      'server_unavailable',
    ],
    [
      'a redirection',
      (r) => r.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      'server_unavailable',
    ],
    ['nothing', (r) => r.writeHead(202).end(), 'server_unavailable'],
    ['no sign-in', (r) => r.writeHead(401).end(), 'server_unavailable'],
    [
      'a refusal in plain text',
      (r) => r.writeHead(400, { 'content-type': 'text/plain' }).end('no'),
      'server_misbehaved',
    ],
    ['an id that was not asked', (r) => json(r, result('other')), 'server_misbehaved'],
    ['a notification', (r) => json(r, progress), 'server_misbehaved'],
    [
      'a request',
      (r) => json(r, { jsonrpc: '2.0', id: 'c', method: 'tools/call', params: {} }),
      'server_misbehaved',
    ],
    ['a batch', (r) => json(r, [result('c')]), 'server_misbehaved'],
    [
      'two members of one name',
      (r) =>
        void r
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"jsonrpc":"2.0","id":"c","result":{"a":1,"a":2}}'),
      'server_misbehaved',
    ],
    ['a stream that ends without it', (r) => void stream(r, progress).end(), 'server_unavailable'],
    ['a stream with junk', (r) => void stream(r, 'data: junk\n\n', result('c')).end(), 'server_misbehaved'],
    [
      'half a body',
      (r) =>
        void r
          .writeHead(200, { 'content-type': 'application/json', 'content-length': 99 })
          .write('{', () => r.destroy()),
      'server_unavailable',
    ],
    ['a broken connection', (r) => void r.destroy(), 'server_unavailable'],
  ])('that is %s fails the request', async (_, answer, code) => {
    const { ask } = await wired(answer);
    await expect(ask(call)).rejects.toMatchObject({ name: 'UpstreamError', code });
  });

  it('beyond the limit fails the request', async () => {
    const { ask } = await wired((response) => json(response, result('c', { text: 'x'.repeat(2000) })), {
      limit: 1000,
    });
    await expect(ask(call)).rejects.toThrow('message_too_large');
  });

  it('without end fails the request at the limit, and ends the connection', async () => {
    const endless: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => void (response.destroyed || response.write('['.repeat(1000), more));
      more();
    };
    const { ask, closed } = await wired(endless, { limit: 1000 });
    await expect(ask(call)).rejects.toThrow('message_too_large');
    await closed[0];
  });

  it('in an event beyond the limit is dropped, and reported', async () => {
    const big = { ...progress, params: { progressToken: 'x'.repeat(2000) } };
    const { ask, heard, caught } = await wired((response) => void stream(response, big, result('c')).end(), {
      limit: 1000,
    });
    await ask(call);
    expect(heard).toEqual([]);
    expect(caught).toEqual(['sent an event beyond the limit']);
  });
});

describe('a stream that does what it may not (B10, G11)', () => {
  it('answers once: what follows is reported and goes nowhere', async () => {
    const { ask, heard, caught } = await wired(
      (response) => void stream(response, result('c', { n: 1 }), result('c', { n: 2 }), progress).end(),
    );
    expect((await ask(call)).value).toMatchObject({ result: { n: 1 } });
    await until(() => caught.length === 2);
    expect(heard).toEqual([]);
    expect(caught).toEqual(Array(2).fill('went on after its response'));
  });

  it('answers what was asked: another id is reported, and the right one still counts', async () => {
    const { ask, caught } = await wired(
      (response) => void stream(response, result('other'), result('c', { n: 1 })).end(),
    );
    expect((await ask(call)).value).toMatchObject({ result: { n: 1 } });
    expect(caught).toEqual(['answered what it was not asked']);
  });

  it('does not ask in a modern answer', async () => {
    const question = { jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: {} };
    const { ask, caught, seen } = await wired(
      (response) => void stream(response, question, result('c')).end(),
    );
    await ask(call);
    expect(caught).toEqual(['sent a request on a modern stream']);
    expect(seen).toHaveLength(1);
  });

  it('does not go on for ever after its answer', async () => {
    const { ask, closed } = await wired((response) => {
      stream(response, result('c'));
      const more = (): void => void (response.destroyed || response.write(`: ${'x'.repeat(4096)}\n`, more));
      more();
    });
    await ask(call);
    await closed[0];
  });
});

describe('a request that is given up', () => {
  it.each<[string, Answer]>([
    ['before the answer begins', () => undefined],
    ['in the middle of a stream', (response) => void stream(response, progress)],
    [
      'in the middle of JSON',
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    ],
  ])('closes its connection, which is how a modern server learns of it (%s)', async (_, answer) => {
    const { ask, seen, closed } = await wired(answer);
    const giveUp = new AbortController();
    const asked = ask(call, giveUp.signal);
    await until(() => seen.length === 1);
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await closed[0];
    expect(seen).toHaveLength(1);
  });

  it('ends with the connection to the server', async () => {
    const { ask, wire, seen, closed } = await wired((response) => void stream(response, progress));
    const asked = ask(call);
    await until(() => seen.length === 1);
    const outcome = expect(asked).rejects.toMatchObject({ name: 'UpstreamError' });
    await wire.close();
    await outcome;
    await closed[0];
  });

  it('leaves nothing behind on the signal of those that were answered', async () => {
    const { ask } = await wired((response, { body }) => json(response, result(body.id)));
    let listeners = 0;
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>): void => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>): void => {
      listeners -= 1;
      remove(...given);
    };
    for (let n = 0; n < 20; n++) await ask(call, signal);
    expect(listeners).toBeLessThanOrEqual(1);
  });
});

describe('a legacy server over HTTP', () => {
  const legacy =
    (answer: Answer): Answer =>
    (response, seen) => {
      const { body, method } = seen;
      if (method === 'GET') return void response.writeHead(405).end();
      if (method === 'DELETE') return void response.writeHead(200).end();
      if (body.method === 'server/discover')
        return void response.writeHead(400, { 'content-type': 'text/plain' }).end('Bad Request: no session');
      if (body.method === 'initialize') {
        response.setHeader('mcp-session-id', 's-1');
        return json(
          response,
          result(body.id, {
            protocolVersion: '2025-06-18',
            capabilities: {},
            serverInfo: { name: 's', version: '1' },
          }),
        );
      }
      if (body.id === undefined || body.method === undefined) return void response.writeHead(202).end();
      answer(response, seen);
    };

  async function met(answer: Answer) {
    const server = await listen(legacy(answer));
    const caught: string[] = [];
    let lost = 0;
    const { upstream, introduced } = await connect({
      target: { kind: 'http', url: server.url, headers: { 'x-key': '1' } },
      introduction: { prefer: 'modern', clientInfo: { name: 't', version: '1' }, capabilities: {} },
      limits: defaultLimits,
      unsolicited: { notification: () => undefined, question: () => Promise.reject(new Error('no')) },
      lost: () => {
        lost += 1;
      },
      misbehaved: (what) => void caught.push(what),
      stderr: () => undefined,
    });
    wires.push(upstream as Wire);
    return { ...server, upstream, introduced, caught, lost: () => lost };
  }

  const listener: Listener = {
    notification: () => undefined,
    question: async ({ value }) => messageOf({ jsonrpc: '2.0', id: value.id, result: { action: 'decline' } }),
  };
  const ask = (
    upstream: Wire | Awaited<ReturnType<typeof met>>['upstream'],
    signal = new AbortController().signal,
  ) => upstream.request(call, listener, signal);

  it('is found out by a 400 that is no message, and has its session said in every request until the DELETE', async () => {
    const { upstream, introduced, seen } = await met((response, { body }) => json(response, result(body.id)));
    expect(introduced).toMatchObject({ era: 'legacy', version: '2025-06-18' });
    await ask(upstream);
    await upstream.close();
    const said = seen.map(({ method, body, headers }) => [
      body.method ?? method,
      headers['mcp-session-id'],
      headers['mcp-protocol-version'],
      headers['x-key'],
    ]);
    expect(said.filter(([what]) => what !== 'GET')).toEqual([
      ['server/discover', undefined, '2026-07-28', '1'],
      ['initialize', undefined, undefined, '1'],
      ['notifications/initialized', 's-1', '2025-06-18', '1'],
      ['tools/call', 's-1', '2025-06-18', '1'],
      ['DELETE', 's-1', '2025-06-18', '1'],
    ]);
    expect(said.some(([what]) => what === 'GET')).toBe(true);
    expect(seen.find(({ body }) => body.method === 'tools/call')?.headers).not.toHaveProperty('mcp-method');
  });

  it('hears nothing of the modern metadata', async () => {
    const { upstream, seen } = await met((response, { body }) => json(response, result(body.id)));
    await ask(upstream);
    expect(JSON.stringify(seen.at(-1)?.body)).not.toContain('io.modelcontextprotocol');
  });

  it('is lost when it has forgotten the session', async () => {
    const { upstream, lost } = await met((response) => void response.writeHead(404).end());
    await expect(ask(upstream)).rejects.toMatchObject({ name: 'UpstreamError' });
    expect(lost()).toBe(1);
  });

  it('asks in the middle of its answer, and hears the answer in a request of its own', async () => {
    const question = { jsonrpc: '2.0', id: 'q', method: 'elicitation/create', params: { message: '?' } };
    const { upstream, seen } = await met((response, { body }) => {
      stream(response, question);
      const wait = setInterval(() => {
        if (!seen.some(({ body: answer }) => answer.id === 'q')) return;
        clearInterval(wait);
        stream2(response, result(body.id, { done: true }));
      }, 2);
    });
    expect((await ask(upstream)).value).toMatchObject({ result: { done: true } });
    expect(seen.find(({ body }) => body.id === 'q')?.body).toEqual({
      jsonrpc: '2.0',
      id: 'q',
      result: { action: 'decline' },
    });
  });

  it('is told when a request is given up', async () => {
    const { upstream, seen } = await met(() => undefined);
    const giveUp = new AbortController();
    const asked = ask(upstream, giveUp.signal);
    await until(() => seen.some(({ body }) => body.method === 'tools/call'));
    const { id } = seen.find(({ body }) => body.method === 'tools/call')?.body ?? {};
    giveUp.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until(() => seen.some(({ body }) => body.method === 'notifications/cancelled'));
    expect(seen.at(-1)?.body).toMatchObject({ params: { requestId: id } });
  });

  it('never sees the ids of clients, which may be the same', async () => {
    const ids: unknown[] = [];
    const { upstream } = await met((response, { body }) => {
      ids.push(body.id);
      json(response, result(body.id));
    });
    await Promise.all([ask(upstream), ask(upstream)]);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain('c');
  });
});

function stream2(response: ServerResponse, message: object): void {
  response.end(`data: ${JSON.stringify(message)}\n\n`);
}

describe('a server that cannot be reached', () => {
  it('is said to be unavailable, with the code and without the address', async () => {
    const { url, seen } = await listen(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const wire = await connectHttp({
      url,
      headers: {},
      limits: defaultLimits,
      unsolicited: { notification: () => undefined, question: () => Promise.reject(new Error('no')) },
      lost: () => undefined,
      misbehaved: () => undefined,
    });
    wires.push(wire);
    await expect(
      wire.request(
        call,
        { notification: () => undefined, question: () => Promise.reject(new Error('no')) },
        new AbortController().signal,
      ),
    ).rejects.toMatchObject({
      code: 'server_unavailable',
      message: 'the server cannot be reached (ECONNREFUSED)',
    });
    expect(seen).toEqual([]);
  });
});
