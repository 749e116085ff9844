/** Subscriptions to a set as they look on the wire, to a modern client: attacked, cut off, and brought back. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { modernMeta, type RawClient } from '../../src/testing/index.ts';
import { openClient } from './house/clients.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse, type House } from './house/house.ts';
import { hostile } from './house/upstreams.ts';

const STAMP = 'io.modelcontextprotocol/subscriptionId';
const ERAS = ['legacy', 'modern'] as const;
const rules = [{ allow: { effect: 'reads' } }, { allow: { tool: 'write_note' } }];

function message(id: string | number, method: string, params: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta: modernMeta } };
}

function call(id: string | number, name: string, args: JsonObject): JsonObject {
  return message(id, 'tools/call', { name, arguments: args });
}

const parsed = (line: string): JsonObject => JSON.parse(line) as JsonObject;
const isAbout =
  (...words: readonly string[]) =>
  (line: string): boolean =>
    words.every((word) => line.includes(word));

/** What the client was told so far, with the stamps. */
function told(client: RawClient): JsonObject[] {
  return client.lines.map(parsed).filter(({ method }) => method !== undefined);
}

async function answer(client: RawClient, id: string | number): Promise<JsonObject> {
  return parsed(await client.until((line) => parsed(line).id === id));
}

function houseWith(
  servers: Readonly<Record<string, object>>,
  set: JsonObject = { servers: Object.keys(servers) },
): Promise<House> {
  return approvedHouse({
    servers: servers as never,
    sets: { all: set },
    controls: { 'access-policy': { rules } },
  });
}

const outcomes = async (house: House): Promise<unknown[][]> =>
  (await recordsOf(house, { method: 'subscriptions/listen' })).map(({ server, outcome }) => [
    server,
    outcome,
  ]);

const notes = (scheme: string, era: string): object => hostile('honest', { era, scheme });

describe.each(ERAS)('a modern client at a set with a %s member', (era) => {
  it('hears one acknowledgement, then what each member tells, all under the id of its request', async () => {
    const house = await houseWith({ a: notes('a', era), b: notes('b', 'modern') });
    const client = house.run('set:all');
    const notifications = {
      toolsListChanged: true,
      resourceSubscriptions: ['a://x', 'b://x', 'nobody://x', 'a://all'],
    };
    client.send(message('s', 'subscriptions/listen', { notifications }));
    await client.until(isAbout('acknowledged'));
    for (const server of ['a', 'b']) {
      client.send(call(server, `${server}__write_note`, { name: 'x', text: 'y' }));
      await answer(client, server);
    }
    await client.until(isAbout('updated', 'b://x'));
    expect(told(client).map(({ params }) => (params as JsonObject)._meta)).toEqual(
      Array(4).fill({ [STAMP]: 's' }),
    );
    const [first, ...rest] = told(client).map(({ method, params }) => {
      const { _meta, ...words } = params as JsonObject;
      return [method, words];
    });
    const resourceSubscriptions = expect.arrayContaining(['a://x', 'a://all', 'b://x']);
    expect(first).toEqual([
      'notifications/subscriptions/acknowledged',
      { notifications: { toolsListChanged: true, resourceSubscriptions } },
    ]);
    expect(rest.map(([, words]) => words)).toEqual([{ uri: 'a://all' }, { uri: 'a://x' }, { uri: 'b://x' }]);

    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 's' } });
    client.send(call('last', 'a__write_note', { name: 'x', text: 'z' }));
    await answer(client, 'last');
    expect(told(client)).toHaveLength(4);
    await client.close();
    expect((await outcomes(house)).sort()).toEqual([
      ['a', 'cancelled'],
      ['b', 'cancelled'],
    ]);
  });

  it('hears from a member that lies only of what is its own, and of it only what was asked (E8, D7)', async () => {
    const witness = hostile('false-witness', { era, scheme: 'w', uri: 'a://x' });
    const house = await houseWith({ a: notes('a', 'modern'), witness });
    const client = house.run('set:all');
    const notifications = { resourceSubscriptions: ['a://x', 'w://x'] };
    client.send(message(1, 'subscriptions/listen', { notifications }));
    await client.until(isAbout('acknowledged'));
    client.send(call(2, 'witness__echo', { text: 'x' }));
    await answer(client, 2);
    client.send(call(3, 'witness__write_note', { name: 'x', text: 'y' }));
    await answer(client, 3);
    await client.until(isAbout('updated', 'w://x'));
    const words = told(client).map(({ method, params }) => JSON.stringify([method, params]));
    expect(words.filter(isAbout('acknowledged'))).toHaveLength(1);
    expect(words[0]).toContain('acknowledged');
    expect(words.slice(1).filter((word) => !isAbout('updated', 'w://x')(word))).toEqual([]);
    expect(words.filter(isAbout('Ignore'))).toEqual([]);
    await client.close();
  });

  it('hears that lists have changed when a member that died is back, and what it tells from then on', async () => {
    const crashing = hostile('crash-on-call', { era, scheme: 'c' });
    const house = await houseWith({ a: notes('a', 'modern'), crashing });
    const client = house.run('set:all');
    const notifications = { toolsListChanged: true, resourceSubscriptions: ['a://x', 'c://x'] };
    client.send(message(1, 'subscriptions/listen', { notifications }));
    await client.until(isAbout('acknowledged', 'c://x'));
    client.send(call(2, 'crashing__echo', { text: 'x' }));
    await client.until(isAbout('tools/list_changed'));
    await client.until(isAbout('updated', 'c://x'));
    client.send(call(3, 'a__write_note', { name: 'x', text: 'y' }));
    await client.until(isAbout('updated', 'a://x'));
    expect(client.lines.map(parsed).some(({ id }) => id === 1)).toBe(false);
    await client.close();
    expect((await outcomes(house)).sort()).toEqual([
      ['a', 'cancelled'],
      ['crashing', 'cancelled'],
      ['crashing', 'failed'],
    ]);
  });
});

describe('a subscription to a set', () => {
  it('is acknowledged without a member that hangs at its start, and without one that nobody has approved', async () => {
    const house = await houseWith({ a: notes('a', 'modern') });
    house.configure({
      servers: {
        a: notes('a', 'modern') as never,
        hanging: hostile('hang-on-start'),
        stranger: hostile('honest'),
      },
      sets: { all: { servers: ['hanging', 'stranger', 'a'], wait: '500ms' } },
    });
    const client = house.run('set:all');
    const notifications = { toolsListChanged: true, resourceSubscriptions: ['a://x'] };
    client.send(message(1, 'subscriptions/listen', { notifications }));
    expect(parsed(await client.until(isAbout('acknowledged')))).toMatchObject({ params: { notifications } });
    await client.close();
    expect(await outcomes(house)).toContainEqual(['stranger', 'refused']);
  });

  it('is refused where there would be nothing to hear, and has its limits (J6)', async () => {
    const house = await houseWith({ a: notes('a', 'modern') });
    const client = house.run('set:all');
    const listen = (id: number, notifications: JsonObject): Promise<JsonObject> => {
      client.send(message(id, 'subscriptions/listen', { notifications }));
      return answer(client, id);
    };
    expect(await listen(1, { resourceSubscriptions: ['nobody://x'] })).toMatchObject({
      error: { data: { reason: 'item_unknown' } },
    });
    const resourceSubscriptions = Array.from({ length: 257 }, (_, at) => `a://${at}`);
    expect(await listen(2, { resourceSubscriptions })).toMatchObject({
      error: { data: { reason: 'subscription_invalid' } },
    });
    for (let id = 10; id < 42; id += 1) {
      client.send(message(id, 'subscriptions/listen', { notifications: { toolsListChanged: true } }));
      await client.until(isAbout('acknowledged', `"${STAMP}":${id}`));
    }
    expect(await listen(42, { toolsListChanged: true })).toMatchObject({
      error: { data: { reason: 'too_many_subscriptions' } },
    });
    await client.close();
  });
});

it('keeps no idle member of a legacy client alive, and is there again when that one is used (J6)', async () => {
  const house = await houseWith({
    a: { ...notes('a', 'modern'), idle: '1s' },
    b: { ...hostile('new-tool', { era: 'legacy', scheme: 'b', calls: 2 }), idle: '1s' },
  });
  const client = await openClient('1.x', house, 'set:all', undefined);
  const ended = async (): Promise<number> => (await outcomes(house)).length;
  await expect.poll(ended, { timeout: 20_000, interval: 200 }).toBe(2);
  await client.call('a__echo', { text: 'x' });
  await expect.poll(ended, { timeout: 20_000, interval: 200 }).toBe(3);
  expect(client.told).toEqual([]);
  for (const text of ['x', 'y']) await client.call('b__echo', { text });
  await expect.poll(() => client.told, { timeout: 20_000 }).toEqual(['tools']);
  await client.close();
  expect((await outcomes(house)).map(([server]) => server).sort()).toEqual(['a', 'a', 'b', 'b']);
});
