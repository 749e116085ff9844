/** Being told of changes by several servers at one address: clients and members of both eras, over both faces. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileHttpServer } from '../../src/testing/index.ts';
import { type ClientName, type OfficialClient, openClient } from './house/clients.ts';
import { FLOWS_FREELY } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { createHouse, type House } from './house/house.ts';
import { everythingOverHttp, hostile, type Listening, listening } from './house/upstreams.ts';

const CLIENTS: readonly ClientName[] = ['1.x', '2.x as legacy', '2.x modern only'];
const NOTES = ['old', 'new', 'far'] as const;
const document = 'demo://resource/static/document/architecture.md';
const rules = [
  { allow: { effect: 'reads' } },
  { allow: { tool: { oneOf: ['write_note', 'toggle-subscriber-updates'] } } },
];

let house: House;
const upstreams: Listening[] = [];

beforeAll(async () => {
  const far = hostileHttpServer('new-tool', { era: 'modern', scheme: 'far' });
  for (const server of [far, everythingOverHttp()]) upstreams.push(await listening(server));
  house = createHouse({ servers: {} });
  house.configure({
    servers: {
      old: hostile('new-tool', { era: 'legacy', scheme: 'old' }),
      new: hostile('new-tool', { era: 'modern', scheme: 'new' }),
      far: { url: upstreams[0]?.url ?? '' },
      everything: { url: upstreams[1]?.url ?? '' },
      mute: hostile('mute-subscription', { era: 'modern', scheme: 'mute' }),
    },
    sets: {
      default: { servers: [...NOTES, 'everything'] },
      mute: { servers: ['mute', 'old', 'new'], wait: '1s' },
    },
    controls: { ...FLOWS_FREELY, 'access-policy': { rules } },
  });
  await house.approve();
});

afterAll(async () => {
  await house.close();
  for (const upstream of upstreams) await upstream.close();
});

async function withClient(
  name: ClientName,
  face: string,
  set: string,
  work: (client: OfficialClient) => Promise<void>,
): Promise<void> {
  const served = face === 'http' ? await house.serve() : undefined;
  const client = await openClient(name, house, `set:${set}`, served);
  try {
    await work(client);
  } finally {
    await client.close();
    await served?.stop();
  }
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.each(CLIENTS)('client %s', (name) => {
  describe.each(['stdio', 'http'])('over %s', (face) => {
    it('is told of resources of all members at once, for as long as it wants to be', async () => {
      await withClient(name, face, 'default', async (client) => {
        const write = (server: string, note: string) =>
          client.call(`${server}__write_note`, { name: note, text: 'x' });
        const end = await client.watch(...NOTES.map((server) => `${server}://a`));
        for (const server of NOTES) {
          await write(server, 'a');
          await until(() => client.told.includes(`${server}://a`));
        }
        expect(client.told.filter((uri) => uri !== 'tools')).toEqual(NOTES.map((server) => `${server}://a`));
        await end();
        const again = await client.watch('new://b');
        for (const server of NOTES) for (const note of ['a', 'b']) await write(server, note);
        await until(() => client.told.includes('new://b'));
        expect(client.told.filter((uri) => uri.endsWith('://a'))).toHaveLength(NOTES.length);
        await again();
      });
    });

    it('is told that the tools of one have changed, and is not held up by one that never answers', async () => {
      await withClient(name, face, 'mute', async (client) => {
        const end = await client.watch('old://a');
        await client.call('old__echo', { text: 'x' });
        await until(() => client.told.filter((what) => what === 'tools').length === 1);
        await client.call('new__echo', { text: 'x' });
        await until(() => client.told.filter((what) => what === 'tools').length === 2);
        await client.call('old__write_note', { name: 'a', text: 'x' });
        await until(() => client.told.includes('old://a'));
        await end();
      });
    });

    it('is told of a resource of a legacy server that is far away', async () => {
      await withClient(name, face, 'default', async (client) => {
        const end = await client.watch(document);
        await client.call('everything__toggle-subscriber-updates');
        await until(() => client.told.includes(document));
        await client.call('everything__toggle-subscriber-updates');
        await end();
      });
    });
  });
});

it('refuses a legacy client to watch what no member answers for', async () => {
  await withClient('1.x', 'stdio', 'default', async (client) => {
    await expect(client.watch('nobody://a')).rejects.toThrow('does not watch this resource');
  });
});

it('leaves one record for each subscription at each member, under its name, and no other', async () => {
  const records = await recordsOf(house, { method: 'subscriptions/listen' });
  expect(new Set(records.map(({ server }) => server))).toEqual(new Set([...NOTES, 'everything', 'mute']));
  expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']));
});
