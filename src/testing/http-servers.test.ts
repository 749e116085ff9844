import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import {
  type Behaviour,
  hostileHttpServer,
  type RawClient,
  rawClient,
  readSeen,
  requestOf,
} from './index.ts';

const open: RawClient[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(
  behaviour: Behaviour,
  settings: Record<string, string | number> = {},
  env: Record<string, string> = {},
): Promise<string> {
  const server = rawClient(hostileHttpServer(behaviour, settings), { env });
  open.push(server);
  const { port } = JSON.parse(await server.until(() => true)) as { port: number };
  return `http://127.0.0.1:${port}/mcp`;
}

function post(url: string, message: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

/** A modern call of `echo`, with the headers that go with it. */
function callEcho(url: string, extra: JsonObject = {}): Promise<Response> {
  const request = requestOf('tools/call', { name: 'echo', arguments: { text: 'hello' }, ...extra });
  return post(url, request.value, {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'echo',
  });
}

describe('a server over HTTP', () => {
  it('answers modern requests with JSON, or with a stream when told to', async () => {
    const json = await callEcho(await start('honest'));
    expect(json.headers.get('content-type')).toBe('application/json');
    expect(await json.json()).toMatchObject({ result: { resultType: 'complete' } });
    const stream = await callEcho(await start('honest', { answers: 'sse' }));
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(await stream.text()).toMatch(/^event: message\ndata: \{.*\}\n\n$/);
  });

  it('streams progress before the response', async () => {
    const url = await start('honest');
    const { value } = requestOf('tools/call', { name: 'slow', arguments: { steps: 2, stepMs: 1 } });
    const params = { ...value.params, _meta: { ...(value.params?._meta as JsonObject), progressToken: 'p' } };
    const answer = await post(
      url,
      { ...value, params },
      { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'slow' },
    );
    expect((await answer.text()).match(/^data: /gm)).toHaveLength(3);
  });

  it('refuses headers that say something else than the body', async () => {
    const url = await start('honest');
    const answer = await post(url, requestOf('tools/call', { name: 'echo' }).value, {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: -32020 } });
  });

  it('keeps sessions for legacy clients, and forgets them on DELETE', async () => {
    const url = await start('honest');
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 't', version: '1' },
    };
    const opened = await post(url, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    expect(session['mcp-session-id']).not.toBe('');
    expect((await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session)).status).toBe(
      202,
    );
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
    expect(await (await post(url, list, session)).json()).toHaveProperty('result.tools');
    expect((await fetch(url, { method: 'DELETE', headers: session })).status).toBe(200);
    expect((await post(url, list, session)).status).toBe(404);
  });

  it('writes down headers and bodies', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bartizan-seen-'));
    try {
      const file = join(folder, 'seen');
      const url = await start('honest', {}, { BARTIZAN_SEEN: file });
      await callEcho(url);
      await post(url, '{', { 'x-canary': 'token' });
      expect(readSeen(file)).toMatchObject([
        { message: { method: 'tools/call' }, headers: { 'mcp-name': 'echo' } },
        { raw: '{', headers: { 'x-canary': 'token' } },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('plays what it plays over stdio', async () => {
    expect(await (await callEcho(await start('duplicate-key'))).text()).toMatch(/"content":.*"content":/);
    expect((await (await callEcho(await start('second-response'))).text()).match(/^data: /gm)).toHaveLength(
      2,
    );
    expect(
      (await (await callEcho(await start('long-line', { bytes: 1_000_000 }))).text()).length,
    ).toBeGreaterThan(1_000_000);
  });
});

describe('tricks with server-sent events', () => {
  it('sse-two-responses sends two responses for one id', async () => {
    const text = await (await callEcho(await start('sse-two-responses'))).text();
    expect(text.match(/"id":1/g)).toHaveLength(2);
  });

  it('sse-event-injection hides a response in an event of another name', async () => {
    const text = await (await callEcho(await start('sse-event-injection'))).text();
    expect(text).toMatch(/event: error\ndata: .*injected/);
    expect(text).toContain('event: endpoint\n');
  });

  it('sse-line-endings mixes CR, CRLF and LF, and spreads a message over lines', async () => {
    const bytes = Buffer.from(await (await callEcho(await start('sse-line-endings'))).arrayBuffer());
    const text = bytes.toString('utf8');
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from('\ufeff'));
    expect(text).toMatch(/data: .*\r\ndata: .*\rdata: /);
  });

  it('sse-endless never answers', async () => {
    const answer = await callEcho(await start('sse-endless'));
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('notifications/message'))
      text += Buffer.from((await reader.read()).value ?? []).toString();
    expect(text).not.toContain('"id"');
    await reader.cancel();
  });

  it('sse-wrong-id answers somebody else', async () => {
    expect(await (await callEcho(await start('sse-wrong-id'))).text()).toContain('"id":"somebody-else"');
  });

  it('sse-broken-off closes its stream, and goes on with it for whoever says where', async () => {
    const url = await start('sse-broken-off');
    expect(await (await callEcho(url)).text()).toMatch(/^id: first\nretry: 10\n[\s\S]*Once only\?/);
    expect((await fetch(url)).status).toBe(405);
    const text = await (await fetch(url, { headers: { 'last-event-id': 'second' } })).text();
    expect(text).toMatch(/Once only\?[\s\S]*for somebody else[\s\S]*hello[\s\S]*the other one/);
  });
});
