/** Several servers at one address, with clients and servers that others wrote, and one server that hangs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestOf } from '../../src/testing/index.ts';
import { CLIENTS, type OfficialClient, openClient } from './house/clients.ts';
import { recordsOf } from './house/evidence.ts';
import { createHouse, type House, type Served } from './house/house.ts';
import { filesystem, hostile, memory } from './house/upstreams.ts';

const hangsWhile = fileURLToPath(new URL('./fixtures/hangs-while.mjs', import.meta.url));
interface Body {
  readonly result?: {
    readonly tools: readonly { readonly name: string }[];
    readonly _meta: Readonly<Record<string, unknown>>;
  };
  readonly error?: { readonly code: number };
}

let house: House;
let served: Served;
let letter: string;

beforeAll(async () => {
  house = createHouse({ servers: {} });
  const files = path.join(house.dir, 'files');
  mkdirSync(files);
  letter = path.join(files, 'a.txt');
  writeFileSync(letter, 'the first letter');
  const flag = path.join(house.dir, 'hang');
  const notes = hostile('honest');
  const hanging = { command: notes.command, args: [hangsWhile, flag, ...notes.args] };
  const quick = ['filesystem', 'memory', 'notes'];
  house.configure({
    servers: {
      filesystem: { ...filesystem(files) },
      memory: { ...memory(), env: { MEMORY_FILE_PATH: path.join(house.dir, 'memory.jsonl') } },
      notes,
      hanging,
      stranger: hostile('honest'),
    },
    sets: {
      default: { servers: [...quick, 'hanging', 'stranger'], wait: '8s' },
      quick: { servers: quick, wait: '60s' },
    },
    controls: { 'rate-limits': { server: { burst: 1000 } } },
  });
  for (const server of [...quick, 'hanging']) await house.approve(server);
  writeFileSync(flag, '');
  served = await house.serve();
});
afterAll(() => house.close());

async function withClient(
  name: (typeof CLIENTS)[number],
  face: 'http' | 'stdio',
  work: (client: OfficialClient) => Promise<void>,
): Promise<void> {
  const client = await openClient(name, house, 'set:quick', face === 'http' ? served : undefined, 'approves');
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

describe.each(CLIENTS)('client %s', (name) => {
  it.each(['http', 'stdio'] as const)('uses three servers as one over %s', async (face) => {
    await withClient(name, face, async (client) => {
      const tools = await client.tools();
      expect(tools).toEqual(
        expect.arrayContaining(['filesystem__read_text_file', 'memory__read_graph', 'notes__add']),
      );
      expect(tools.findIndex((tool) => tool.startsWith('memory__'))).toBeGreaterThan(
        tools.findLastIndex((tool) => tool.startsWith('filesystem__')),
      );
      expect((await client.call('filesystem__read_text_file', { path: letter })).text).toContain(
        'first letter',
      );
      expect((await client.call('memory__read_graph')).text).toContain('entities');
      expect((await client.call('notes__add', { a: 1, b: 2 })).text).toMatch(/3/);
      expect(await client.read('note://all')).toContain('{');
      expect(await client.prompt('notes__greet', { who: 'Ada' })).toContain('Greet Ada');
      expect(await client.complete('notes__greet', 'who', 'G')).toEqual(['Grace']);
      await expect(client.call('add', { a: 1, b: 2 })).rejects.toThrow(/not among what was approved/);
      const before = client.asked.length;
      await client.call('notes__write_note', { name: 'n', text: 'kept' });
      expect(client.asked.slice(before)).toHaveLength(1);
    });
  });
});

describe('a set with a member that hangs, and one that nobody has approved', () => {
  const post = async (method: string, params: Record<string, unknown> = {}, mirrored?: string) => {
    const response = await fetch(new URL('/mcp', served.origin), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(mirrored !== undefined && { 'mcp-name': mirrored }),
      },
      body: JSON.stringify(requestOf(method, params as never).value),
    });
    return { status: response.status, body: (await response.json()) as Body };
  };

  it('lists the others, and says in codes who is missing', async () => {
    const { body } = await post('tools/list');
    const names = body.result?.tools.map(({ name }) => name.split('__')[0]);
    expect([...new Set(names ?? [])]).toEqual(['filesystem', 'memory', 'notes']);
    expect(body.result?._meta['bartizan/boundary']).toEqual({
      missing: [
        { server: 'hanging', reason: 'server_timeout' },
        { server: 'stranger', reason: 'server_unapproved' },
      ],
    });
  });

  it('records a list as one exchange for each member', async () => {
    const records = await recordsOf(house, { method: 'tools/list', server: 'stranger' });
    expect(records).toMatchObject([{ outcome: 'refused', reason: { code: 'server_unapproved' } }]);
  });

  const params = { name: 'memory__read_graph', arguments: {} };
  const answered = () => recordsOf(house, { server: 'memory', method: 'tools/call', outcome: 'answered' });

  it('takes a call whose header says what its body says', async () => {
    const before = await answered();
    expect(await post('tools/call', params, 'memory__read_graph')).toMatchObject({
      status: 200,
      body: { result: { resultType: 'complete' } },
    });
    expect(await answered()).toHaveLength(before.length + 1);
  });

  it.each(['read_graph', 'memory__create_entities', 'notes__read_graph', undefined])(
    'refuses one whose header says %s, and it reaches nobody (B5)',
    async (mirrored) => {
      const before = await answered();
      expect(await post('tools/call', params, mirrored)).toMatchObject({
        status: 400,
        body: { error: { code: -32020 } },
      });
      expect(await answered()).toHaveLength(before.length);
    },
  );

  it('is not where there is none', async () => {
    const { status } = await fetch(new URL('/sets/none/mcp', served.origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: '{}',
    });
    expect(status).toBe(404);
  });
});
