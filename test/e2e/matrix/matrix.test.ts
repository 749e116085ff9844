/**
 * Everything that clients and servers can do with each other, in both eras and over both ways on both sides, with the
 * official SDKs and the real command between them. `docs/eras.md` shows the same matrix, and is held to it here.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientName, type OfficialClient, openClient } from '../house/clients.ts';
import { FLOWS_FREELY } from '../house/controls.ts';
import { createHouse, type House, type Served } from '../house/house.ts';
import { type Listening, listening } from '../house/upstreams.ts';

const ERAS = ['legacy', 'modern'] as const;
const WAYS = ['stdio', 'http'] as const;
const CLIENTS: Readonly<Record<(typeof ERAS)[number], ClientName>> = {
  legacy: '1.x',
  modern: '2.x modern only',
};

const DOCUMENT = 'doc://one';
const gets = async (client: OfficialClient, what: string): Promise<string> =>
  (await client.call(`get_${what}`)).text;

/** What is tried, under the name that it has in the docs. */
const ACTS: Readonly<Record<string, (client: OfficialClient) => Promise<void>>> = {
  async list(client) {
    expect(await client.tools()).toContain('get_echo');
    expect(await client.resources()).toEqual([DOCUMENT]);
  },
  async call(client) {
    expect((await client.call('get_echo', { word: 'hello' })).text).toBe('hello');
  },
  async read(client) {
    expect(await client.read(DOCUMENT)).toBe('The first document.');
  },
  async prompt(client) {
    expect(await client.prompt('greet', { who: 'Ada' })).toContain('Greet Ada.');
  },
  async complete(client) {
    expect(await client.complete('greet', 'who', 'A')).toEqual(['Ada', 'Alan']);
  },
  async progress(client) {
    const steps: number[] = [];
    await client.call('get_progress', {}, { onprogress: ({ progress }) => steps.push(progress) });
    expect(steps).toEqual([1, 2, 3]);
  },
  async cancel(client) {
    const before = Number(await gets(client, 'cancelled'));
    const given = new AbortController();
    const call = client.call('get_nothing', {}, { signal: given.signal });
    setTimeout(() => given.abort(), 200);
    await expect(call).rejects.toThrow();
    await until(async () => Number(await gets(client, 'cancelled')) === before + 1);
  },
  async 'elicit by form'(client) {
    expect(await gets(client, 'name')).toBe('accept Ada');
  },
  async 'elicit by URL'(client) {
    expect(await gets(client, 'consent')).toBe('accept');
  },
  async sample(client) {
    expect(await gets(client, 'opinion')).toBe('sampled');
  },
  async 'list roots'(client) {
    expect(await gets(client, 'roots')).toBe('file:///tmp');
  },
  async subscribe(client) {
    const end = await client.watch(DOCUMENT);
    await gets(client, 'change');
    await until(async () => client.told.includes(DOCUMENT));
    await end();
  },
};

const CROSSINGS = ERAS.flatMap((client) => ERAS.map((server) => [client, server] as const));
const ROUTES = WAYS.flatMap((face) => WAYS.map((upstream) => [face, upstream] as const));

const program = fileURLToPath(new URL('./servers/serve.mjs', import.meta.url));
const command = (era: string, way: string) => ({ command: process.execPath, args: [program, era, way] });

let house: House;
let served: Served;
const upstreams: Listening[] = [];

beforeAll(async () => {
  const servers: Record<string, object> = {};
  for (const era of ERAS) {
    const upstream = await listening(command(era, 'http'));
    upstreams.push(upstream);
    servers[`${era}-http`] = { url: upstream.url };
    servers[`${era}-stdio`] = command(era, 'stdio');
  }
  house = createHouse({ servers: {} });
  house.configure({
    servers: servers as never,
    controls: { ...FLOWS_FREELY, 'rate-limits': { server: { burst: 1000 } } },
  });
  await house.approve();
  served = await house.serve();
});

afterAll(async () => {
  await house.close();
  for (const upstream of upstreams) await upstream.close();
});

describe.each(CROSSINGS)('a %s client and a %s server', (era, server) => {
  describe.each(ROUTES)('over %s and %s', (face, upstream) => {
    let client: OfficialClient;
    beforeAll(async () => {
      const at = face === 'http' ? served : undefined;
      client = await openClient(CLIENTS[era], house, `${server}-${upstream}`, at, 'approves');
    });
    afterAll(() => client?.close());

    it.each(Object.entries(ACTS))('can %s', (_, act) => act(client));
  });
});

describe('docs/eras.md', () => {
  it('shows this matrix, and no cell of it empty', () => {
    const page = readFileSync(path.join(import.meta.dirname, '../../../docs/eras.md'), 'utf8');
    const rows = [...page.matchAll(/^\| ([a-zA-Z ]+) \|((?: [^|\n]+ \|){4})$/gm)];
    const shown = Object.fromEntries(rows.map(([, act = '', cells = '']) => [act, cells]));
    for (const act of Object.keys(ACTS)) expect([act, shown[act]]).toEqual([act, ' yes | yes | yes | yes |']);
  });
});

async function until(fits: () => Promise<boolean>): Promise<void> {
  while (!(await fits())) await new Promise((resolve) => setTimeout(resolve, 20));
}
