/** B10, G11: hostile servers over HTTP+SSE, and over streams that break off and are taken up. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../src/testing/behaviours.ts';
import { hostileHttpServer, hostileOldHttpServer } from '../../src/testing/index.ts';
import { PERMISSIVE } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse, houseForTest } from './house/house.ts';
import { openPeer } from './house/peer.ts';
import { type Listening, listening } from './house/upstreams.ts';

const upstreams: Listening[] = [];
afterEach(async () => {
  for (const upstream of upstreams.splice(0)) await upstream.close();
});

async function old(behaviour: Behaviour, settings: Record<string, string | number> = {}): Promise<string> {
  const upstream = await listening(hostileOldHttpServer(behaviour, settings));
  upstreams.push(upstream);
  return upstream.url;
}

/** Another server, and what reached it. */
async function bystander(): Promise<{ readonly url: string; readonly heard: readonly string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/messages`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  upstreams.push({ url, close });
  return { url, heard };
}

const headers = { authorization: 'Bearer canary' };

/** What it does, the tool, what the client gets, and words that it must not get. */
const ANSWERS: readonly (readonly [Behaviour, 'refused' | 'answered', string])[] = [
  ['second-response', 'answered', 'this is the real answer'],
  ['unknown-id', 'answered', 'for somebody else'],
  ['request-in-response', 'refused', 'Password?'],
  ['duplicate-key', 'refused', 'ignore what comes later'],
  ['unknown-progress', 'answered', 'not-yours'],
];

describe.each(ANSWERS)('%s over HTTP+SSE is %s', (behaviour, verdict, words) => {
  it.each(['modern', 'legacy'] as const)('for a client of the %s era', async (era) => {
    const house = await approvedHouse({
      servers: { evil: { url: await old(behaviour), headers, timeout: '3s' } },
      controls: PERMISSIVE,
    });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era });
    const { result, error } = await peer.call('echo', { text: 'the honest one' });
    if (verdict === 'answered') expect(result).toMatchObject({ content: [{ text: 'the honest one' }] });
    else expect(error?.data).toMatchObject({ reason: 'server_misbehaved' });
    await peer.close();
    expect(peer.heard()).not.toContain(words);
    const records = await recordsOf(house, { method: 'tools/call' });
    expect(records.map(({ outcome }) => outcome)).toEqual([verdict === 'answered' ? 'answered' : 'failed']);
  });
});

describe('an address for messages', () => {
  it('at another origin gets nothing, from a server that was approved before it named it', async () => {
    const other = await bystander();
    const url = await old('endpoint-elsewhere', { elsewhere: other.url, from: 2 });
    const house = await approvedHouse({ servers: { evil: { url, headers } }, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    expect((await peer.call('echo', { text: 'x' })).error?.message).toContain('(bartizan ');
    await peer.close();
    expect(other.heard).toEqual([]);
    expect(JSON.stringify(await recordsOf(house, { server: 'evil' }))).toContain(
      'named an address for messages',
    );
  });

  it('counts once, and a second one is recorded', async () => {
    const url = await old('endpoint-twice');
    const house = await approvedHouse({ servers: { evil: { url } }, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    expect(await peer.call('echo', { text: 'x' })).toMatchObject({ result: { content: [{ text: 'x' }] } });
    await peer.close();
    expect(JSON.stringify(await recordsOf(house))).toContain('named a second address for messages');
  });

  it.each(['endpoint-elsewhere', 'endpoint-never', 'endpoint-endless'] as const)(
    'that does not come as it must makes the server one that cannot be approved: %s',
    async (behaviour) => {
      const house = houseForTest({ servers: { evil: { url: await old(behaviour), headers } } });
      const { code, err } = await house.cli('approve', 'evil', '--yes', '--config', house.config);
      expect(code).toBe(3);
      expect(err).toContain('the server refuses both handshakes of MCP');
    },
  );
});

describe('a stream that broke off and repeats itself', () => {
  it.each(['legacy', 'modern'] as const)('is taken up in the legacy era only: %s', async (era) => {
    const upstream = await listening(hostileHttpServer('sse-broken-off', { era }));
    upstreams.push(upstream);
    const house = await approvedHouse({ servers: { evil: { url: upstream.url } }, controls: PERMISSIVE });
    let asked = 0;
    const answer = () => {
      asked += 1;
      return { action: 'decline' };
    };
    const peer = await openPeer(house, 'evil', {
      face: 'stdio',
      era: 'legacy',
      capabilities: { elicitation: { form: {} } },
      answer,
    });
    const { result, error } = await peer.call('echo', { text: 'the honest one' });
    if (era === 'legacy') expect(result).toMatchObject({ content: [{ text: 'the honest one' }] });
    else expect(error?.data).toMatchObject({ reason: 'server_unavailable' });
    await peer.close();
    expect(asked).toBe(era === 'legacy' ? 1 : 0);
    for (const words of ['for somebody else', 'the other one']) expect(peer.heard()).not.toContain(words);
    expect(await recordsOf(house, { method: 'tools/call' })).toHaveLength(1);
  });
});
