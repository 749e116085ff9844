/** Being told of changes: clients and servers of both eras, over both faces, with the real command between them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileHttpServer } from '../../src/testing/index.ts';
import { type ClientName, type OfficialClient, openClient } from './house/clients.ts';
import { FLOWS_FREELY } from './house/controls.ts';
import { createHouse, type House, type Served } from './house/house.ts';
import { everything, everythingOverHttp, hostile, type Listening, listening } from './house/upstreams.ts';

const CLIENTS: readonly ClientName[] = ['1.x', '2.x as legacy', '2.x modern only'];
const FACES = ['stdio', 'http'] as const;
const HONEST = ['honest-legacy', 'honest-modern', 'honest-modern-http'] as const;
const document = 'demo://resource/static/document/architecture.md';

let house: House;
let served: Served;
const upstreams: Listening[] = [];

beforeAll(async () => {
  const honestOverHttp = hostileHttpServer('honest', { era: 'modern' });
  for (const server of [everythingOverHttp(), honestOverHttp]) upstreams.push(await listening(server));
  const [everythingUrl, honestUrl] = upstreams.map(({ url }) => ({ url }));
  const servers = {
    everything: everything(),
    'everything-http': everythingUrl,
    'honest-legacy': hostile('honest', { era: 'legacy' }),
    'honest-modern': hostile('honest', { era: 'modern' }),
    'honest-modern-http': honestUrl,
    // Each changes once, so every client needs one of its own.
    'changing-legacy': { ...hostile('new-tool', { era: 'legacy' }), instances: 'session' },
    'changing-modern': { ...hostile('new-tool', { era: 'modern' }), instances: 'session' },
  };
  house = createHouse({ servers: {} });
  const rules = [
    { deny: { method: 'resources/read', resource: 'note://secret' } },
    { allow: { effect: 'reads' } },
    { allow: { tool: { oneOf: ['write_note', 'toggle-subscriber-updates'] } } },
  ];
  house.configure({ servers: servers as never, controls: { ...FLOWS_FREELY, 'access-policy': { rules } } });
  await house.approve();
  served = await house.serve();
});

afterAll(async () => {
  await house.close();
  for (const upstream of upstreams) await upstream.close();
});

async function withClient(
  name: ClientName,
  face: string,
  server: string,
  work: (client: OfficialClient) => Promise<void>,
): Promise<void> {
  const client = await openClient(name, house, server, face === 'http' ? served : undefined);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.each(CLIENTS)('client %s', (name) => {
  describe.each(FACES)('over %s', (face) => {
    it.each(HONEST)('is told of a resource at %s for as long as it wants to be', async (server) => {
      await withClient(name, face, server, async (client) => {
        const write = (note: string) => client.call('write_note', { name: note, text: 'x' });
        const end = await client.watch('note://all', 'note://a');
        await write('a');
        await until(() => client.told.length >= 2);
        await write('b');
        await until(() => client.told.length >= 3);
        expect(client.told).toEqual(['note://all', 'note://a', 'note://all']);
        await end();
        await write('a');
        const again = await client.watch('note://c');
        await write('c');
        await until(() => client.told.length >= 4);
        expect(client.told.slice(3)).toEqual(['note://c']);
        await again();
      });
    });

    it.each(['everything', 'everything-http'])('is told of a resource at %s', async (server) => {
      await withClient(name, face, server, async (client) => {
        await client.watch(document);
        await client.call('toggle-subscriber-updates');
        await until(() => client.told.includes(document));
        await client.call('toggle-subscriber-updates');
      });
    });

    it.each(['changing-legacy', 'changing-modern'])(
      'is told that the tools of %s have changed',
      async (server) => {
        await withClient(name, face, server, async (client) => {
          await client.watch();
          await client.call('echo', { text: 'x' });
          await until(() => client.told.includes('tools'));
        });
      },
    );

    it('is refused to watch what it may not read', async () => {
      await withClient(name, face, 'honest-legacy', async (client) => {
        await expect(client.watch('note://secret')).rejects.toThrow('The access policy does not permit this');
      });
    });
  });
});
