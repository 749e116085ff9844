/** Subscriptions as they look on the wire, message by message, to a modern client: their order, their end, their record. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { modernMeta, type RawClient } from '../../src/testing/index.ts';
import { type House, houseForTest } from './house/house.ts';
import { everything, hostile } from './house/upstreams.ts';

const STAMP = 'io.modelcontextprotocol/subscriptionId';
const ERAS = ['legacy', 'modern'] as const;
const rules = [{ allow: { effect: 'reads' } }, { allow: { tool: { oneOf: ['write_note', 'crash'] } } }];

function message(id: string | number, method: string, params: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta: modernMeta } };
}

function listen(id: string | number, notifications: JsonObject): JsonObject {
  return message(id, 'subscriptions/listen', { notifications });
}

function write(id: string | number, name: string): JsonObject {
  return message(id, 'tools/call', { name: 'write_note', arguments: { name, text: 'x' } });
}

const parsed = (line: string): JsonObject => JSON.parse(line) as JsonObject;

async function answer(client: RawClient, id: string | number): Promise<JsonObject> {
  return parsed(await client.until((line) => parsed(line).id === id));
}

const acknowledgement = (line: string): boolean => line.includes('subscriptions/acknowledged');

async function houseFor(era: string): Promise<House> {
  const house = houseForTest({
    servers: { notes: hostile('honest', { era }) } as never,
    controls: { 'access-policy': { rules } },
  });
  await house.approve();
  return house;
}

async function records(house: House) {
  return (await house.records()).filter(({ method }) => method === 'subscriptions/listen');
}

describe.each(ERAS)('a modern client at a %s server', (era) => {
  it('hears first what it will be told of, and then that, each under the id of its own request (base-44, subscriptions-2)', async () => {
    const house = await houseFor(era);
    const client = house.run('notes');
    client.send(listen('one', { resourceSubscriptions: ['note://a'] }));
    client.send(listen(2, { promptsListChanged: true, resourceSubscriptions: ['note://b', 'note://a'] }));
    await client.until((line) => acknowledgement(line) && line.includes('"one"'));
    await client.until((line) => acknowledgement(line) && line.includes('note://b'));
    client.send(write(3, 'a'));
    await answer(client, 3);
    client.send(write(4, 'other'));
    await answer(client, 4);
    const said = client.lines.map(parsed).filter(({ method }) => method !== undefined);
    const updated = (stamp: string | number) => ({
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { uri: 'note://a', _meta: { [STAMP]: stamp } },
    });
    const of = (stamp: string | number) =>
      said.filter(({ params }) => ((params as JsonObject)._meta as JsonObject)[STAMP] === stamp);
    expect(said).toHaveLength(4);
    expect(of('one')).toEqual([
      {
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: { resourceSubscriptions: ['note://a'] }, _meta: { [STAMP]: 'one' } },
      },
      updated('one'),
    ]);
    expect(of(2)[1]).toEqual(updated(2));
    await client.close();
  });

  it('ends one of two by cancelling it: the other goes on, and each leaves one record', async () => {
    const house = await houseFor(era);
    const client = house.run('notes');
    for (const id of [1, 2]) {
      client.send(listen(id, { resourceSubscriptions: ['note://a'] }));
      await client.until((line) => acknowledgement(line) && line.includes(`"${STAMP}":${id}`));
    }
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    client.send(write(3, 'a'));
    await answer(client, 3);
    const updates = client.lines.map(parsed).filter(({ method }) => method?.toString().endsWith('/updated'));
    expect(updates.map(({ params }) => ((params as JsonObject)._meta as JsonObject)[STAMP])).toEqual([2]);
    expect(client.lines.map(parsed).some(({ id }) => id === 1)).toBe(false);
    await client.close();
    expect((await records(house)).map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
  });

  it('is told that it has too many, or that one names too much (J6)', async () => {
    const house = await houseFor(era);
    const client = house.run('notes');
    for (let id = 1; id <= 32; id += 1) client.send(listen(id, { toolsListChanged: true }));
    await client.until((line) => acknowledgement(line) && line.includes(`"${STAMP}":32`));
    client.send(listen(33, { toolsListChanged: true }));
    expect(await answer(client, 33)).toMatchObject({ error: { data: { reason: 'too_many_subscriptions' } } });
    const resourceSubscriptions = Array.from({ length: 257 }, (_, at) => `note://${at}`);
    client.send(listen(34, { resourceSubscriptions }));
    expect(await answer(client, 34)).toMatchObject({ error: { data: { reason: 'subscription_invalid' } } });
    await client.close();
  });

  it('is told when the server is gone', async () => {
    const house = houseForTest({
      servers: { notes: hostile('crash-on-call', { era }) } as never,
      controls: { 'access-policy': { rules } },
    });
    await house.approve();
    const client = house.run('notes');
    client.send(listen(1, { toolsListChanged: true }));
    await client.until(acknowledgement);
    client.send(message(2, 'tools/call', { name: 'echo', arguments: { text: 'x' } }));
    expect(await answer(client, 1)).toMatchObject({ error: { data: { reason: 'server_unavailable' } } });
    await client.close();
  });
});

it('is promised no more than the server offers', async () => {
  const house = houseForTest({ servers: { everything: everything() } as never });
  await house.approve();
  const client = house.run('everything');
  client.send(listen(1, { toolsListChanged: true, resourceSubscriptions: ['note://never-approved'] }));
  expect(await answer(client, 1)).toMatchObject({ error: { data: { reason: 'item_unknown' } } });
  await client.close();
});
