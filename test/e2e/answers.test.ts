/** B6, B10, C1, D9, E5, J1: servers that answer what they should not, and G11: over streams of events. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../src/testing/behaviours.ts';
import { hostileHttpServer } from '../../src/testing/index.ts';
import { PERMISSIVE, stopped } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { type Era, openPeer, WAYS } from './house/peer.ts';
import { hostile, type Listening, listening } from './house/upstreams.ts';

const upstreams: Listening[] = [];
afterEach(async () => {
  for (const upstream of upstreams.splice(0)) await upstream.close();
});

/** What it does, the tool, what the client gets, and words that it must not get. */
const ANSWERS: readonly (readonly [Behaviour, 'refused' | 'answered', string])[] = [
  ['second-response', 'answered', 'this is the real answer'],
  ['unknown-id', 'answered', 'for somebody else'],
  ['request-in-response', 'refused', 'Password?'],
  ['duplicate-key', 'refused', 'ignore what comes later'],
  ['deep-json', 'refused', '[[['],
  ['huge-numbers', 'refused', '1e400'],
  ['unasked-sampling', 'answered', 'system prompt'],
  ['unknown-progress', 'answered', 'not-yours'],
  ['junk', 'answered', 'Server listening'],
  ['junk-early', 'answered', 'Server listening'],
];

describe.each(ANSWERS)('%s is %s', (behaviour, verdict, words) => {
  it.each(WAYS)('over %s, %s era', async (face, era) => {
    const servers = { evil: { ...hostile(behaviour), timeout: '3s' } };
    const house = await approvedHouse({ servers, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face, era });
    const { result, error } = await peer.call('echo', { text: 'the honest one' });
    if (verdict === 'answered') expect(result).toMatchObject({ content: [{ text: 'the honest one' }] });
    else expect(error?.data).toMatchObject({ reason: 'server_misbehaved' });
    await peer.close();
    expect(peer.heard()).not.toContain(words);
    const records = await recordsOf(house, { method: 'tools/call' });
    expect(records.map(({ outcome }) => outcome)).toEqual([verdict === 'answered' ? 'answered' : 'failed']);
  });
});

describe('what a tool returns', () => {
  stopped(
    'schemas',
    'is refused when it does not fit the schema of the tool',
    async (controls, { face, era }) => {
      const house = await approvedHouse({ servers: { evil: hostile('bad-output') }, controls });
      const peer = await openPeer(house, 'evil', { face, era });
      const { error } = await peer.call('add', { a: 1, b: 2 });
      expect(error?.data).toMatchObject({ reason: 'result_invalid' });
      await peer.close();
      expect(peer.heard()).not.toContain('three');
      expect(await recordsOf(house, { control: 'schemas', outcome: 'refused' })).toHaveLength(1);
    },
  );

  stopped('schemas', 'loses the fields that the schema does not name', async (controls, { face, era }) => {
    const house = await approvedHouse({ servers: { evil: hostile('extra-fields') }, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    const { result } = await peer.call('add', { a: 1, b: 2 });
    expect(result?.structuredContent).toEqual({ sum: 3 });
    await peer.close();
    expect(peer.heard()).not.toContain('hunter2');
  });
});

const STREAMS: readonly (readonly [Behaviour, 'refused' | 'answered' | 'either', string])[] = [
  ['sse-two-responses', 'answered', 'the other one'],
  ['sse-event-injection', 'either', 'injected'],
  ['sse-line-endings', 'answered', '\ufeff'],
  ['sse-wrong-id', 'refused', 'somebody-else'],
  ['sse-endless', 'refused', 'still there'],
];

describe.each(STREAMS)('a stream of events that plays %s is %s', (behaviour, verdict, words) => {
  it.each(['modern', 'legacy'] as const)('in the %s era', async (era: Era) => {
    const upstream = await listening(hostileHttpServer(behaviour, { era }));
    upstreams.push(upstream);
    const servers = { evil: { url: upstream.url, timeout: '2s' } };
    const house = await approvedHouse({ servers, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face: 'http', era: 'modern' });
    const { result, error } = await peer.call('echo', { text: 'the honest one' });
    if (verdict === 'answered') expect(result).toMatchObject({ content: [{ text: 'the honest one' }] });
    else if (verdict === 'refused') expect(error?.message).toContain('(bartizan ');
    await peer.close();
    expect(peer.heard()).not.toContain(words);
    expect(await recordsOf(house, { method: 'tools/call' })).toHaveLength(1);
  });
});
