/** Servers of the years before: HTTP+SSE, and streams that break off and are taken up, through the real command. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientName, type OfficialClient, openClient } from './house/clients.ts';
import { createHouse, type House, type Served } from './house/house.ts';
import { type Listening, listening, officialOverSse, officialResumable } from './house/upstreams.ts';

const CLIENTS: readonly ClientName[] = ['1.x', '2.x modern only'];
const FACES = ['stdio', 'http'] as const;
const SERVERS = ['sse-2024', 'sse-2025', 'resumable'] as const;

let house: House;
let served: Served;
const upstreams = new Map<string, Listening>();

beforeAll(async () => {
  upstreams.set('sse-2024', await listening(officialOverSse('2024-11-05')));
  upstreams.set('sse-2025', await listening(officialOverSse('2025-11-25')));
  upstreams.set('resumable', await listening(officialResumable()));
  house = createHouse({ servers: {} });
  house.configure({
    servers: Object.fromEntries([...upstreams].map(([name, { url }]) => [name, { url }])),
    controls: {
      'access-policy': { rules: [{ allow: { server: { oneOf: [...SERVERS] } }, reason: 'a test' }] },
    },
  });
  await house.approve();
  served = await house.serve();
});

afterAll(async () => {
  await house.close();
  for (const upstream of upstreams.values()) await upstream.close();
});

async function until(fits: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fits())) await pause(10);
}

it('remembers the version that a server has settled', () => {
  const lock = JSON.parse(readFileSync(path.join(house.dir, 'bartizan.lock'), 'utf8'));
  const versions = SERVERS.map((server) => lock.servers[server].protocolVersion);
  expect(versions).toEqual(['2024-11-05', '2025-11-25', '2025-11-25']);
});

describe.each(CLIENTS)('client %s', (name) => {
  describe.each(FACES)('over %s', (face) => {
    describe.each(SERVERS)('at %s', (server) => {
      let client: OfficialClient;
      beforeAll(async () => {
        client = await openClient(name, house, server, face === 'http' ? served : undefined, 'approves');
      });
      afterAll(() => client.close());

      it('lists, calls, reads, prompts and follows progress', async () => {
        expect(await client.tools()).toContain('get_sum');
        expect((await client.call('get_sum', { a: 1, b: 2 })).text).toBe('3');
        expect(await client.prompt('greet', { who: 'Ada' })).toContain('Greet Ada');
        expect(await client.read('doc://readme')).toBe('Read me.');
        const steps: number[] = [];
        const onprogress = (step: { progress: number }) => void steps.push(step.progress);
        expect((await client.call('count_up', { to: 3 }, { onprogress })).text).toBe('done');
        expect(steps[0]).toBe(1);
        // Over pipes the official clients lose what comes in one piece with the answer.
        if (face === 'http') expect(steps).toEqual([1, 2, 3]);
      });

      it('answers what is asked in the middle of a call', async () => {
        expect((await client.call('get_greeting')).text).toBe('Hello, Ada');
        expect(client.asked).toEqual(['What is your name?']);
      });

      it('is told of what changes', async () => {
        const end = await client.watch('note://a');
        await client.call('write_note', { name: 'b', text: 'x' });
        await client.call('write_note', { name: 'a', text: 'x' });
        await until(() => client.told.includes('note://a') && client.told.includes('tools'));
        expect(client.told).not.toContain('note://b');
        await end();
      });

      it('gives up a call, and the server hears of it', async () => {
        const cancelled = async (): Promise<number> => Number((await client.call('get_cancelled')).text);
        const before = await cancelled();
        const giveUp = new AbortController();
        const onprogress = (): void => giveUp.abort();
        await expect(client.call('get_stuck', {}, { signal: giveUp.signal, onprogress })).rejects.toThrow();
        await until(async () => (await cancelled()) === before + 1);
      });
    });
  });
});

describe('an HTTP+SSE server that is gone', () => {
  it('fails what waits, and is connected to again when it is there again', async () => {
    const first = await listening(officialOverSse('2024-11-05'));
    const port = Number(new URL(first.url).port);
    const own = createHouse({ servers: { old: { url: first.url } } });
    let second: Listening | undefined;
    try {
      own.configure({
        servers: { old: { url: first.url } },
        controls: { 'access-policy': { rules: [{ allow: { server: 'old' }, reason: 'a test' }] } },
      });
      await own.approve();
      const client = await openClient('1.x', own, 'old', undefined);
      expect((await client.call('get_sum', { a: 1, b: 2 })).text).toBe('3');
      await expect(client.call('get_crash')).rejects.toThrow('(bartizan ');
      second = await listening(officialOverSse('2024-11-05', port));
      expect((await client.call('get_sum', { a: 2, b: 2 })).text).toBe('4');
      await client.close();
    } finally {
      await own.close();
      await first.close();
      await second?.close();
    }
  });
});

describe('a server that breaks off every answer', () => {
  it('can be approved: nothing ends while an answer is waited for', async () => {
    const { url, close } = await breakingOff();
    const own = createHouse({ servers: { old: { url } } });
    try {
      const { code, err } = await own.cli('approve', 'old', '--yes', '--config', own.config);
      expect(err).not.toContain('error');
      expect(code).toBe(0);
      expect(readFileSync(path.join(own.dir, 'bartizan.lock'), 'utf8')).toContain('"name": "echo"');
    } finally {
      await own.close();
      await close();
    }
  });
});

/** A legacy server that says `retry`, ends its stream, and answers whoever comes again. It has nothing else to say. */
async function breakingOff(): Promise<Listening> {
  const results: Record<string, object> = {
    initialize: {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 's', version: '1' },
    },
    'tools/list': { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] },
  };
  const owed = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const last = owed.get(String(request.headers['last-event-id']));
    if (last !== undefined) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${last}\n\n`);
      return;
    }
    let text = '';
    for await (const chunk of request) text += chunk;
    const { id, method } = text === '' ? {} : JSON.parse(text);
    const result = results[method];
    if (result === undefined) {
      response.writeHead(request.method === 'GET' ? 405 : id === undefined ? 202 : 400).end();
      return;
    }
    owed.set(`e${id}`, JSON.stringify({ jsonrpc: '2.0', id, result }));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`id: e${id}\nretry: 200\ndata:\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
