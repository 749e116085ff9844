/** E8, J6: how many copies of a local server run, and whom each serves. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { PERMISSIVE } from './house/controls.ts';
import { alive } from './house/descendants.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse, type House } from './house/house.ts';
import { openPeer, type Peer } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const serving = (how: Record<string, unknown>): Promise<House> =>
  approvedHouse({ servers: { evil: { ...hostile('probe'), ...how } }, controls: PERMISSIVE });

/** Which process answers. */
async function processBehind(peer: Peer): Promise<number> {
  const { result, error } = await peer.call('process');
  if (result === undefined) throw new Error(JSON.stringify(error));
  const [content] = result.content as [{ text: string }];
  return (JSON.parse(content.text) as { pid: number }).pid;
}

async function processesBehind(house: House): Promise<number[]> {
  const pids: number[] = [];
  const served = await house.serve();
  for (const era of ['legacy', 'legacy', 'modern'] as const) {
    const peer = await openPeer(house, 'evil', { face: 'http', era, served });
    pids.push(await processBehind(peer), await processBehind(peer));
  }
  return pids;
}

const distinct = (pids: readonly number[]): number => new Set(pids).size;

describe('a local server over HTTP', () => {
  it('runs once for its caller, whatever sessions there are', async () => {
    expect(distinct(await processesBehind(await serving({})))).toBe(1);
  });

  it('runs once for each session, where the config says so', async () => {
    const [a, again, b, , c] = await processesBehind(await serving({ instances: 'session' }));
    expect(again).toBe(a);
    expect(distinct([a ?? 0, b ?? 0, c ?? 0])).toBe(3);
  });

  it('runs once for each call, where the config says so', async () => {
    expect(distinct(await processesBehind(await serving({ instances: 'call' })))).toBe(6);
  });

  it('runs in no more copies than the config says: the one that is idle makes room', async () => {
    const house = await serving({ instances: 'session', maxInstances: 1 });
    const served = await house.serve();
    const one = await openPeer(house, 'evil', { face: 'http', era: 'modern', served });
    const two = await openPeer(house, 'evil', { face: 'http', era: 'legacy', served });
    const [first, second] = [await processBehind(one), await processBehind(two)];
    expect(second).not.toBe(first);
    expect(await processBehind(one)).not.toBe(first);
  });

  it('is not started for one more, while all copies are at work', async () => {
    const house = await approvedHouse({
      servers: { evil: { ...hostile('honest'), instances: 'call', maxInstances: 1 } },
      controls: PERMISSIVE,
    });
    const peer = await openPeer(house, 'evil', { face: 'http', era: 'modern' });
    const long = peer.call('slow', { steps: 20, stepMs: 50 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { error } = await peer.call('echo', { text: 'x' });
    expect(error).toMatchObject({ code: -31429, data: { reason: 'too_many_instances' } });
    expect((await long).result).toMatchObject({ content: [{ text: 'done' }] });
    expect((await peer.call('echo', { text: 'x' })).error).toBeUndefined();
    await peer.close();
    expect(await recordsOf(house, { outcome: 'refused' })).toHaveLength(1);
  });
});

describe('a local server that does not want to end', () => {
  it('is alive in no more copies than the config says (H4)', async () => {
    const house = await approvedHouse({
      servers: { evil: { ...hostile('stubborn'), instances: 'call', maxInstances: 2 } },
      controls: PERMISSIVE,
    });
    const peer = await openPeer(house, 'evil', { face: 'http', era: 'modern' });
    const copies: number[] = [];
    for (let call = 0; call < 5; call += 1) {
      expect((await peer.call('echo', { text: 'x' })).error).toBeUndefined();
      copies.push(alive(house.trace).filter((line) => line.includes('stubborn')).length);
    }
    expect(Math.max(...copies)).toBeLessThanOrEqual(2);
    await peer.close();
  });
});

const capable = { elicitation: {}, roots: { listChanged: true } };

describe('a legacy server', () => {
  it('hears that the roots of its one client have changed, in words of ours (L1)', async () => {
    const house = await approvedHouse({
      servers: { evil: hostile('honest', { era: 'legacy' }) },
      controls: PERMISSIVE,
    });
    const client = house.run('evil');
    const legacy = (id: number, method: string, params: JsonObject = {}): Promise<unknown> => {
      client.send({ jsonrpc: '2.0', id, method, params });
      return client.until((line) => line.includes(`"id":${id}`));
    };
    const clientInfo = { name: 'c', version: '1' };
    await legacy(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: capable, clientInfo });
    client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const params = { evil: 'words' };
    client.send({ jsonrpc: '2.0', method: 'notifications/roots/list_changed', params });
    await legacy(2, 'tools/call', { name: 'slow', arguments: { steps: 5 } });
    await client.close();
    const told = house
      .seen('evil')
      .map(({ message }) => message as JsonObject)
      .filter(({ method }) => method === 'notifications/roots/list_changed');
    expect(told).toEqual([{ jsonrpc: '2.0', method: 'notifications/roots/list_changed' }]);
    expect(await recordsOf(house, { method: 'notifications/roots/list_changed' })).toHaveLength(1);
  });

  it('that cannot do without what its client has not declared ends the call by saying so', async () => {
    const house = await approvedHouse({
      servers: { evil: hostile('honest', { era: 'legacy' }) },
      controls: PERMISSIVE,
    });
    const served = await house.serve();
    const unable = await openPeer(house, 'evil', { face: 'http', era: 'modern', served });
    expect((await unable.call('ask')).error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { elicitation: { form: {} } } },
    });
    const able = await openPeer(house, 'evil', {
      face: 'http',
      era: 'modern',
      capabilities: capable,
      served,
    });
    expect((await able.call('ask')).result).toMatchObject({ resultType: 'input_required' });
  });
});
