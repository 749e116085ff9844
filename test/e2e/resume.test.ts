/** Legacy clients that others wrote, whose connection is cut in the middle of a call, with the real command behind. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FLOWS_FREELY } from './house/controls.ts';
import { createHouse, type House } from './house/house.ts';
import { hostile } from './house/upstreams.ts';
import { type Wire, wireTo } from './house/wire.ts';

const TOOLS = { oneOf: ['slow', 'greet', 'fail', 'change'] };
const CLIENTS = ['1.x', '2.x as legacy'] as const;

interface Progress {
  readonly progress: number;
}

interface Calling {
  call(
    name: string,
    args: Record<string, unknown>,
    onprogress: (step: Progress) => void,
  ): Promise<{ text: string }>;
  readonly asked: string[];
  readonly told: string[];
}

/** Comes again soon, and for long. */
const reconnectionOptions = {
  initialReconnectionDelay: 20,
  maxReconnectionDelay: 50,
  reconnectionDelayGrowFactor: 1.5,
  maxRetries: 1000,
};

async function clientOver({ url }: Wire, name: (typeof CLIENTS)[number]): Promise<Calling> {
  const asked: string[] = [];
  const told: string[] = [];
  const elicited = async ({ params }: { params: { message: string } }) => {
    asked.push(params.message);
    return { action: 'accept' as const, content: { name: 'Ada' } };
  };
  const info = { name: 'test-client', version: '1.0.0' };
  const capabilities = { elicitation: { form: {} } };
  const options = { reconnectionOptions };
  if (name === '1.x') {
    const client = new Client1(info, { capabilities });
    client.setRequestHandler(ElicitRequestSchema, elicited);
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void told.push('tools'));
    await client.connect(new Http1(url, options) as never);
    onTestFinished(() => client.close());
    return {
      call: async (tool, args, onprogress) =>
        textOf(await client.callTool({ name: tool, arguments: args }, undefined, { onprogress })),
      asked,
      told,
    };
  }
  const client = new Client2(info, { capabilities, versionNegotiation: { mode: 'legacy' } });
  client.setRequestHandler('elicitation/create', elicited as never);
  client.setNotificationHandler('notifications/tools/list_changed', () => void told.push('tools'));
  await client.connect(new Http2(url, options));
  onTestFinished(() => client.close());
  return {
    call: async (tool, args, onprogress) =>
      textOf(await client.callTool({ name: tool, arguments: args }, { onprogress })),
    asked,
    told,
  };
}

function textOf(result: unknown): { text: string } {
  const { content } = result as { content: { text?: string }[] };
  return { text: content.map(({ text }) => text ?? '').join('\n') };
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A house with both servers, and a wire to each; `go` lets the server that reports first go on. */
async function wired(server: string): Promise<{ house: House; wire: Wire; url: URL; go: () => void }> {
  const house = createHouse({ servers: {} });
  onTestFinished(() => house.close());
  const file = path.join(house.dir, 'go');
  const script = fileURLToPath(new URL('fixtures/reports-first.mjs', import.meta.url));
  house.configure({
    servers: {
      legacy: hostile('honest', { era: 'legacy' }),
      modern: hostile('honest', { era: 'modern' }),
      reports: { command: process.execPath, args: [script, file] },
    },
    controls: {
      ...FLOWS_FREELY,
      'access-policy': { rules: [{ allow: { effect: 'reads' } }, { allow: { tool: TOOLS } }] },
    },
  });
  await house.approve(server);
  const url = (await house.serve()).url(server);
  return { house, wire: await wireTo(url), url, go: () => writeFileSync(file, '') };
}

const calls = async (house: House) =>
  (await house.records()).filter(({ method }) => method === 'tools/call').map(({ outcome }) => outcome);

describe.each(CLIENTS)('client %s', (name) => {
  it.each(['legacy', 'modern'])('gets every step once, and the result of a %s server', async (server) => {
    const { house, wire } = await wired(server);
    const client = await clientOver(wire, name);
    const steps: number[] = [];
    const { text } = await client.call('slow', { steps: 8, stepMs: 40 }, ({ progress }) => {
      steps.push(progress);
      if (progress !== 2 && progress !== 5) return;
      wire.cut();
      wire.mend();
    });
    expect([steps, text]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], 'done']);
    expect(wire.sent().match(/last-event-id: /gi)?.length).toBeGreaterThanOrEqual(2);
    expect(await calls(house)).toEqual(['answered']);
  });

  it('finds the result that came while it could not come', async () => {
    const { house, wire } = await wired('legacy');
    const client = await clientOver(wire, name);
    const answer = client.call('slow', { steps: 2, stepMs: 40 }, ({ progress }) => {
      if (progress === 1) wire.cut();
    });
    await until(() => wire.sent().includes('tools/call'));
    let ended = await calls(house);
    while (ended.length === 0) ended = await calls(house);
    wire.mend();
    expect(await answer).toEqual({ text: 'done' });
  });

  it('is asked what was asked while it was away', async () => {
    const { wire, go } = await wired('reports');
    const client = await clientOver(wire, name);
    const answer = client.call('greet', {}, () => {
      wire.cut();
      go();
      setTimeout(() => wire.mend(), 100);
    });
    expect(await answer).toEqual({ text: 'Hello, Ada' });
    expect(client.asked).toEqual(['What is your name?']);
  });

  it('comes for an error once at most, and listens undisturbed', async () => {
    const { wire, go } = await wired('reports');
    const client = await clientOver(wire, name);
    const listens = (): number => wire.sent().match(/GET \/servers/g)?.length ?? 0;
    await until(() => listens() === 1);
    const failing = client.call('fail', {}, () => go());
    await expect(failing).rejects.toThrow('It failed.');
    // The older one takes an error for no answer, and comes again for the rest of the stream.
    if (name === '1.x') await until(() => listens() === 2);
    await client.call('change', {}, () => undefined);
    await until(() => client.told.length > 0);
    expect([client.told, listens()]).toEqual([['tools'], name === '1.x' ? 2 : 1]);
  });
});

describe('a session', () => {
  it('gets nothing for the event of another one, which loses nothing by it (E8, G12)', async () => {
    const { url } = await wired('legacy');
    const accept = 'application/json, text/event-stream';
    const open = async (): Promise<Record<string, string>> => {
      const headers = { 'content-type': 'application/json', accept };
      const params = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
      const answer = await fetch(url, { method: 'POST', headers, body });
      await answer.text();
      return { ...headers, 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' };
    };
    const [theirs, mine] = [await open(), await open()];
    const params = { name: 'slow', arguments: { steps: 20, stepMs: 20 }, _meta: { progressToken: 'secret' } };
    const connection = new AbortController();
    const stream = await fetch(url, {
      method: 'POST',
      headers: theirs,
      body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params }),
      signal: connection.signal,
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const id = /^id: (\S+)/m.exec(String((await reader?.read())?.value))?.[1] ?? '';
    connection.abort();
    const headers = { accept: 'text/event-stream', 'last-event-id': id };
    const stolen = await fetch(url, { headers: { ...mine, ...headers } });
    expect(stolen.status).toBe(400);
    expect(await stolen.text()).not.toContain('secret');
    const resumed = await (await fetch(url, { headers: { ...theirs, ...headers } })).text();
    expect(resumed).toContain('"progress":20');
    expect(resumed).toContain('done');
  });
});
