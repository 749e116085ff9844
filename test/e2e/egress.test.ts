/** H3: a server in a sandbox asks for connections that nobody granted. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../src/sandbox/bubblewrap/bubblewrap.ts';
import { PERMISSIVE } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';

const standing = await createBubblewrap({ guard: { homes: [], keeps: [], files: [] } }).probe();
if (standing.kind === 'missing') console.warn(`skipped: connections out of a sandbox; ${standing.why}`);

const reaching = (
  network: readonly string[],
): { command: string; args: string[] } & Record<string, unknown> => ({
  command: process.execPath,
  args: [fileURLToPath(new URL('fixtures/reaches.mjs', import.meta.url))],
  sandbox: 'bubblewrap',
  network,
});

describe.skipIf(standing.kind === 'missing')('a server that connects', () => {
  it.each(WAYS)(
    'is refused what it was not granted, and the record says for which call, over %s, %s era',
    async (face, era) => {
      const house = await approvedHouse({
        servers: { evil: reaching(['api.example.com:443']) },
        controls: PERMISSIVE,
      });
      const peer = await openPeer(house, 'evil', { face, era });
      const say = async (target: string): Promise<string> =>
        JSON.stringify((await peer.call('reach', { target })).result);
      const id = /destination_not_granted \(bartizan ([0-9a-f-]{36})\)/.exec(
        await say('evil.example.net:443'),
      )?.[1];
      expect(await say('169.254.169.254:80')).toContain('destination_literal');
      await peer.close();
      const [call] = await recordsOf(house, { method: 'tools/call' });
      const connections = await recordsOf(house, { face: 'egress' });
      expect(connections).toHaveLength(2);
      expect(connections[0]).toMatchObject({
        id,
        server: 'evil',
        method: 'CONNECT',
        outcome: 'refused',
        control: 'egress',
        reason: { code: 'destination_not_granted' },
        connection: { host: 'evil.example.net', port: 443, call: call?.id },
      });
    },
  );

  it('finds no proxy at all where nothing was granted', async () => {
    const house = await approvedHouse({ servers: { evil: reaching([]) }, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    expect(JSON.stringify((await peer.call('reach', { target: 'api.example.com:443' })).result)).toContain(
      'no proxy: ECONNREFUSED',
    );
    await peer.close();
    expect(await recordsOf(house, { face: 'egress' })).toEqual([]);
  });
});
