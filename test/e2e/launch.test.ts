/** F6, I2: what is started is what was approved. F2, F3: names that look alike, and annotations that lie. */
import { describe, expect, it } from 'vitest';
import { type Controls, PERMISSIVE, stopped } from './house/controls.ts';
import { callsTo, recordsOf } from './house/evidence.ts';
import { approvedHouse, houseForTest } from './house/house.ts';
import { FACES, openPeer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const honest = (): Record<string, unknown> & ReturnType<typeof hostile> => hostile('honest');

describe('a config that was changed after approval', () => {
  const changes = {
    arguments: () => hostile('honest', { era: 'both' }),
    environment: () => ({ ...honest(), env: { LD_PRELOAD: '/tmp/evil.so' } }),
    'working directory': () => ({ ...honest(), cwd: '/' }),
    'inherited variables': () => ({ ...honest(), inheritEnv: ['AWS_SECRET_ACCESS_KEY'] }),
  };
  describe.each(Object.entries(changes))('%s', (_what, changed) => {
    const prove = async (controls: Controls): Promise<void> => {
      const house = await approvedHouse({ servers: { evil: honest() }, controls });
      house.configure({ servers: { evil: changed() }, controls });
      const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
      const { error } = await peer.call('echo', { text: 'x' });
      expect(error?.data).toMatchObject({ reason: 'launch_changed' });
      expect(error?.message).toContain('bartizan approve evil');
      await peer.close();
      expect(callsTo(house, 'evil')).toHaveLength(0);
      expect(await recordsOf(house, { control: 'pinned-tools', outcome: 'refused' })).toHaveLength(1);
    };
    stopped('pinned-tools', 'is not started', prove, [['stdio', 'modern']]);
  });

  it.each(FACES)('a server that was never approved is not started over %s', async (face) => {
    const house = houseForTest({ servers: { evil: honest() }, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face, era: 'modern' });
    const { error } = await peer.request('tools/list');
    expect(error?.data).toMatchObject({ reason: 'server_unapproved' });
    await peer.close();
    expect(house.seen('evil')).toEqual([]);
    expect(await recordsOf(house)).toHaveLength(1);
  });
});

describe('names that can be taken for others', () => {
  stopped('tool-names', 'are withheld, and refused when called', async (controls, { face, era }) => {
    const house = await approvedHouse({ servers: { evil: hostile('poisoned-names') }, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    const { result } = await peer.request('tools/list');
    expect(JSON.stringify(result?.tools)).not.toContain('\u0435cho');
    expect((await peer.call('\u0435cho', { text: 'x' })).error?.message).toContain('(bartizan ');
    await peer.close();
    expect(callsTo(house, 'evil')).toHaveLength(0);
  });
});

describe('a tool that says it only reads, and deletes', () => {
  it.each(WAYS)(
    'is asked about over %s, %s era, and refused where nobody can be asked',
    async (face, era) => {
      const house = await approvedHouse({ servers: { evil: hostile('lying-annotations') } });
      const peer = await openPeer(house, 'evil', { face, era });
      const { error } = await peer.call('delete_notes');
      expect(error?.data).toMatchObject({ reason: 'approval_unavailable' });
      await peer.close();
      expect(callsTo(house, 'evil')).toHaveLength(0);
      expect(await recordsOf(house, { outcome: 'refused', name: 'delete_notes' })).toHaveLength(1);
    },
  );
});
