/** The HTTP upstream against real servers on loopback, well-meaning and hostile. */
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../protocol/cancellation.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { encode } from '../protocol/message.ts';
import { requestOf } from '../testing/index.ts';
import { connectHttp } from './http.ts';
import {
  type Answer,
  call,
  json,
  listen,
  progress,
  result,
  servers,
  stream,
  until,
  wired,
  wires,
} from './test-house.ts';

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
  ])('encodes the name %j so that it can stand in a header (http-25)', async (name, header) => {
    const { ask, seen } = await wired((response, { body }) => json(response, result(body.id)));
    await ask(requestOf('tools/call', { name }));
    await ask(requestOf('resources/read', { uri: name }));
    expect(seen.map(({ headers }) => headers['mcp-name'])).toEqual([header, header]);
  });

  it('mirrors annotated arguments once the tool has been listed, and none before (http-26, http-27, http-38, http-44, http-49, http-51, http-53)', async () => {
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
  it('as JSON comes back byte for byte (http-13, legacy-transports-17)', async () => {
    const text = '{ "jsonrpc":"2.0",\n "id":"c", "result":{"n":12345678901234567890} }';
    const { ask } = await wired((response) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
    });
    expect(encode(await ask(call)).toString()).toBe(text);
  });

  it('as a stream brings notifications first, in their order, and keeps the connection (http-13, legacy-transports-17)', async () => {
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

  it('comes however many subscriptions the server keeps open', async () => {
    const { ask, seen } = await wired((response, { body }) => {
      if (body.method !== 'subscriptions/listen') return json(response, result(body.id));
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
    });
    const giveUp = new Cancellation();
    const listening = Array.from({ length: 256 }, (_, n) =>
      ask(requestOf('subscriptions/listen', { notifications: {} }, n), giveUp),
    );
    await until(() => seen.length === 256);
    expect((await ask(call)).value).toEqual(result('c'));
    giveUp.abort(new Error('enough'));
    for (const { status } of await Promise.allSettled(listening)) expect(status).toBe('rejected');
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

describe('a server that cannot be reached', () => {
  it('is said to be unavailable, with the code and without the address', async () => {
    const { url, seen } = await listen(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const wire = await connectHttp({
      url,
      headers: {},
      exclusive: true,
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
