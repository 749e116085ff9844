import { afterEach, describe, expect, it } from 'vitest';
import { type Behaviour, hostileOldHttpServer, type RawClient, rawClient } from './index.ts';

const open: RawClient[] = [];
const streams: AbortController[] = [];

afterEach(async () => {
  for (const stream of streams.splice(0)) stream.abort();
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(behaviour: Behaviour, settings: Record<string, string | number> = {}): Promise<string> {
  const server = rawClient(hostileOldHttpServer(behaviour, settings));
  open.push(server);
  const { port } = JSON.parse(await server.until(() => true)) as { port: number };
  return `http://127.0.0.1:${port}`;
}

/** Opens a stream; each call reads on until its text, from the beginning, fits. */
async function stream(origin: string): Promise<(fits: RegExp) => Promise<string>> {
  const ending = new AbortController();
  streams.push(ending);
  const { body } = await fetch(`${origin}/mcp`, { signal: ending.signal });
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  return async (fits) => {
    while (!fits.test(text)) text += Buffer.from((await reader.read()).value ?? []).toString();
    return text;
  };
}

const post = (url: string, message: object): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });

const address = /^event: endpoint\ndata: (\S+)\n\n/;

describe('a server over HTTP+SSE', () => {
  it('says where to post to, accepts, and answers on the stream', async () => {
    const origin = await start('honest');
    const until = await stream(origin);
    const [, path = ''] = address.exec(await until(address)) ?? [];
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 't', version: '1' },
    };
    const answer = await post(origin + path, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(answer.status).toBe(202);
    expect(await until(/"id":1/)).toMatch(/event: message\ndata: .*"protocolVersion":"2024-11-05"/);
  });

  it('is nowhere else, and knows no session but those of its streams', async () => {
    const origin = await start('honest');
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await post(`${origin}/mcp`, message)).status).toBe(404);
    expect((await post(`${origin}/messages?session=x`, message)).status).toBe(404);
  });
});

describe('tricks with the address', () => {
  it('endpoint-elsewhere names another origin, from the stream on that is told', async () => {
    const origin = await start('endpoint-elsewhere', { elsewhere: 'http://127.0.0.1:1/x', from: 2 });
    expect(await (await stream(origin))(address)).toContain('data: /messages');
    expect(await (await stream(origin))(address)).toContain('data: http://127.0.0.1:1/x\n');
  });

  it('endpoint-never says something, but not that', async () => {
    const until = await stream(await start('endpoint-never'));
    expect(await until(/: soon\n\n/)).not.toContain('endpoint');
  });

  it('endpoint-twice names a second one', async () => {
    const until = await stream(await start('endpoint-twice'));
    const both = /^event: endpoint\ndata: \/messages.*\n\nevent: endpoint\ndata: .*of-somebody-else\n\n$/;
    expect(await until(/of-somebody-else\n\n/)).toMatch(both);
  });

  it('endpoint-endless never comes to its end', async () => {
    const until = await stream(await start('endpoint-endless'));
    expect(await until(/^[\s\S]{100000}/)).not.toContain('\n\n');
  });
});
