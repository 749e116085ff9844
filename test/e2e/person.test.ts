/** I1, I2, I5, G8: what a person agreed to is what is done, once. And what servers may ask in the middle of a call. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { openClient } from './house/clients.ts';
import { callsTo, recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { FACES, openPeer } from './house/peer.ts';
import { everything, everythingOverHttp, hostile, listening } from './house/upstreams.ts';

const servers = { notes: hostile('honest') };
const note = { name: 'n', text: 'first' };
const capabilities = { elicitation: { form: {} } };
const yes = (content: JsonObject = { decision: 'approve' }): JsonObject => ({
  'bartizan/approval': { action: 'accept', content },
});

describe.each(FACES)('an approval over %s', (face) => {
  const attempts: Readonly<Record<string, (asked: JsonObject) => JsonObject>> = {
    'for other arguments': () => ({ arguments: { ...note, text: 'second' } }),
    'for another tool': () => ({ name: 'slow', arguments: {} }),
    'with a state that was touched': ({ requestState }) => ({
      requestState: String(requestState).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    }),
    'that says no': () => ({ inputResponses: yes({ decision: 'refuse' }) }),
    'that says nothing': () => ({ inputResponses: yes({}) }),
    'that was declined': () => ({ inputResponses: { 'bartizan/approval': { action: 'decline' } } }),
    'without a state': () => ({ requestState: undefined as never }),
  };
  it.each(Object.entries(attempts))('%s does not count', async (_what, change) => {
    const house = await approvedHouse({ servers });
    const peer = await openPeer(house, 'notes', { face, era: 'modern', capabilities });
    const { result } = await peer.call('write_note', note);
    expect(result?.resultType).toBe('input_required');
    const retry = {
      name: 'write_note',
      arguments: note,
      requestState: result?.requestState ?? '',
      inputResponses: yes(),
    };
    const second = await peer.request('tools/call', { ...retry, ...change(result ?? {}) });
    expect(second.result?.content).toBeUndefined();
    await peer.close();
    expect(callsTo(house, 'notes')).toHaveLength(0);
    expect(await recordsOf(house, { method: 'tools/call' })).toHaveLength(2);
  });

  it('counts once', async () => {
    const house = await approvedHouse({ servers });
    const peer = await openPeer(house, 'notes', { face, era: 'modern', capabilities });
    const { result } = await peer.call('write_note', note);
    const retry = {
      name: 'write_note',
      arguments: note,
      requestState: result?.requestState ?? '',
      inputResponses: yes(),
    };
    const replies = await Promise.all([1, 2, 3].map(() => peer.request('tools/call', retry)));
    expect(replies.filter((reply) => reply.result !== undefined)).toHaveLength(1);
    await peer.close();
    expect(callsTo(house, 'notes')).toHaveLength(1);
    expect(JSON.stringify(house.seen('notes'))).not.toContain('bartizan/approval');
  });

  it('does not count after the tool has changed', async () => {
    const house = await approvedHouse({ servers: { notes: hostile('rug-pull-annotations', { calls: 1 }) } });
    const peer = await openPeer(house, 'notes', { face, era: 'modern', capabilities });
    const { result } = await peer.call('write_note', note);
    await peer.call('echo', { text: 'turn' });
    await peer.request('tools/list');
    const retry = {
      name: 'write_note',
      arguments: note,
      requestState: result?.requestState ?? '',
      inputResponses: yes(),
    };
    expect((await peer.request('tools/call', retry)).error?.message).toContain('(bartizan ');
    await peer.close();
    expect(callsTo(house, 'notes')).toHaveLength(1);
  });
});

describe.each(['1.x', '2.x as legacy'] as const)('client %s', (name) => {
  describe.each(['stdio', 'http'])('over %s', (face) => {
    it.each(['everything', 'everything-http'])(
      'is asked, sampled and read its roots in calls of %s',
      async (server) => {
        const upstream = server === 'everything' ? undefined : await listening(everythingOverHttp());
        const spec = upstream === undefined ? { ...everything() } : { url: upstream.url };
        const house = await approvedHouse({ servers: { [server]: spec } });
        try {
          const served = face === 'http' ? await house.serve() : undefined;
          const client = await openClient(name, house, server, served, 'approves');
          expect(await client.tools()).toContain('trigger-elicitation-request');
          expect((await client.call('trigger-elicitation-request')).text).toContain('Ada');
          expect(
            (await client.call('trigger-sampling-request', { prompt: 'x', maxTokens: 5 })).text,
          ).toContain('sampled');
          expect((await client.call('get-roots-list')).text).toContain('file:///tmp');
          await client.call('toggle-simulated-logging');
          await client.close();
          expect(client.asked.some((asked) => asked.startsWith('Please provide'))).toBe(true);
          // Over HTTP this server logs outside of the call, and words that belong to no request do not pass.
          if (server === 'everything') expect(client.logged.length).toBeGreaterThan(0);
        } finally {
          await house.close();
          await upstream?.close();
        }
      },
    );
  });
});

describe.each(['1.x', '2.x'] as const)('client %s', (name) => {
  it.each(['stdio', 'http'])('that gives up a call over %s ends it at the server', async (face) => {
    const house = await approvedHouse({
      servers: { notes: hostile('honest') },
      controls: { 'access-policy': { rules: [{ allow: { server: 'notes' } }] } },
    });
    const served = face === 'http' ? await house.serve() : undefined;
    const client = await openClient(name, house, 'notes', served);
    const giving = new AbortController();
    const call = client.call(
      'slow',
      { steps: 1000, stepMs: 20 },
      { signal: giving.signal, onprogress: () => giving.abort() },
    );
    await expect(call).rejects.toThrow();
    await expect
      .poll(() => JSON.stringify(house.seen('notes')), { timeout: 5_000 })
      .toContain('notifications/cancelled');
    await client.close();
    // A legacy client's listening in the background ends with it, too.
    const given = { outcome: 'cancelled', method: 'tools/call' } as const;
    await expect.poll(() => recordsOf(house, given), { timeout: 5_000 }).toHaveLength(1);
  });
});
