/** B1, B4, C1, C2, C7, J2: requests that may not pass. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { PERMISSIVE, stopped } from './house/controls.ts';
import { callsTo, recordsOf } from './house/evidence.ts';
import { approvedHouse, houseForTest } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const servers = { evil: hostile('honest') };

describe('arguments that the schema does not allow', () => {
  const wrong: readonly (readonly [string, JsonObject])[] = [
    ['an undeclared one', { text: 'x', admin: true }],
    ['one that every object has', { text: 'x', constructor: {} }],
    ['a missing one', {}],
    ['one of another type', { text: 1 }],
  ];
  describe.each(wrong)('%s', (_what, args) => {
    stopped('schemas', 'does not reach the server', async (controls, { face, era }) => {
      const house = await approvedHouse({ servers, controls });
      const peer = await openPeer(house, 'evil', { face, era });
      const { error } = await peer.call('echo', args);
      expect(error?.data).toMatchObject({ reason: 'arguments_invalid' });
      await peer.close();
      expect(callsTo(house, 'evil')).toHaveLength(0);
      expect(await recordsOf(house, { control: 'schemas', outcome: 'refused' })).toHaveLength(1);
    });
  });

  it.each(WAYS)('__proto__ does not reach it over %s, %s era', async (face, era) => {
    const house = await approvedHouse({ servers, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face, era });
    const { error } = await peer.call('echo', JSON.parse('{"text":"x","__proto__":{"admin":true}}'));
    expect(error?.data).toMatchObject({ reason: 'forbidden_key' });
    await peer.close();
    expect(callsTo(house, 'evil')).toHaveLength(0);
  });
});

describe('schemas that are an attack', () => {
  const tools = ['remote_reference', 'file_reference', 'unknown_dialect'];
  const evil = hostile('hostile-schemas', { depth: 10 });

  it('make a server that cannot be approved, where they are too deep to be read', async () => {
    const house = houseForTest({ servers: { evil: hostile('hostile-schemas') }, controls: PERMISSIVE });
    await expect(house.approve()).rejects.toThrow('its answer is refused: too_deep');
  });

  stopped('schemas', 'are withheld, and their tools are refused', async (controls, { face, era }) => {
    const house = await approvedHouse({ servers: { evil }, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    const { result } = await peer.request('tools/list');
    for (const tool of tools) {
      expect(JSON.stringify(result?.tools)).not.toContain(tool);
      expect((await peer.call(tool, {})).error?.message).toContain('(bartizan ');
    }
    await peer.close();
    expect(peer.heard()).not.toContain('169.254');
    expect(callsTo(house, 'evil')).toHaveLength(0);
  });

  it('cost no more time than any other, where their tools stay', async () => {
    const house = await approvedHouse({
      servers: { evil },
      controls: PERMISSIVE,
    });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    for (const tool of ['evil_pattern', 'many_branches', 'self_reference']) {
      const { result, error } = await peer.call(tool, { text: `${'a'.repeat(5000)}!` });
      expect(result === undefined ? error?.message : 'answered').toMatch(/answered|\(bartizan /);
    }
  });
});

stopped(
  'request-headers',
  'tools that write headers of their own are withheld',
  async (controls, { face, era }) => {
    const house = await approvedHouse({ servers: { evil: hostile('header-injection') }, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    const { result } = await peer.request('tools/list');
    expect((result?.tools as unknown[] | undefined)?.length).toBe(1);
    expect((await peer.call('split_header', { text: 'x' })).error?.message).toContain('(bartizan ');
    await peer.close();
    expect(peer.heard()).not.toContain('evil.example');
    expect(callsTo(house, 'evil')).toHaveLength(0);
  },
);

describe('what no rule permits', () => {
  const rules = [
    { allow: { server: 'evil', tool: 'echo' } },
    { allow: { method: { oneOf: ['server/discover', 'tools/list'] } } },
  ];
  const others: readonly (readonly [string, JsonObject])[] = [
    ['tools/call', { name: 'add', arguments: { a: 1, b: 2 } }],
    ['tools/call', { name: 'no_such_tool', arguments: {} }],
    ['resources/read', { uri: 'note://all' }],
    ['prompts/get', { name: 'greet', arguments: { who: 'x' } }],
    [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'who', value: 'A' } },
    ],
    ['tasks/get', { taskId: '1' }],
    ['x/unknown', {}],
  ];
  it.each(WAYS)('is refused over %s, %s era, and leaves a record', async (face, era) => {
    const house = await approvedHouse({ servers, controls: { 'access-policy': { rules } } });
    const peer = await openPeer(house, 'evil', { face, era });
    for (const [method, params] of others) {
      expect((await peer.request(method, params)).error?.message).toContain('(bartizan ');
    }
    expect(await peer.call('echo', { text: 'permitted' })).toMatchObject({ result: {} });
    await peer.close();
    expect(house.seen('evil').map(({ message }) => message)).toMatchObject([{ params: { name: 'echo' } }]);
    // Bartizan listens for a legacy client in the background, which these rules do not permit either.
    const refused = await recordsOf(house, { outcome: 'refused' });
    const own = refused.filter(({ method }) => method !== 'subscriptions/listen');
    expect(own).toHaveLength(others.length);
    expect(refused.length - own.length).toBe(era === 'legacy' ? 1 : 0);
  });
});

stopped('rate-limits', 'a burst is cut off', async (controls, { face, era }) => {
  const house = await approvedHouse({ servers, controls });
  const peer = await openPeer(house, 'evil', { face, era });
  const replies = await Promise.all(Array.from({ length: 90 }, () => peer.call('echo', { text: 'x' })));
  const refused = replies.filter(({ error }) => error !== undefined);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ error }) => String(error?.data?.reason).match(/rate_limited|too_many_calls/))).toBe(
    true,
  );
  await peer.close();
  expect(callsTo(house, 'evil')).toHaveLength(90 - refused.length);
  expect(await recordsOf(house, { method: 'tools/call' })).toHaveLength(90);
});
