/** D13, E5: answers that push everything else out of a model's mind, and fields that nobody asked for. */
import { describe, expect, it } from 'vitest';
import { modernMeta } from '../../src/testing/index.ts';
import { PERMISSIVE, stopped } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { flooding, saying } from './house/upstreams.ts';

const MEBIBYTE = 1024 * 1024;
/** Comes after the flood: what nobody is told need not have been looked at. */
const LATE = 'and now the end of it all';
const TWO_WAYS = [WAYS[0], WAYS.at(-1)].filter((way) => way !== undefined);

for (const where of ['text', 'failed', 'error', 'progress', 'resource'] as const) {
  stopped(
    'minimal-results',
    `D13: an answer of more than a megabyte is cut in: ${where}`,
    async (controls, { face, era }) => {
      const house = await approvedHouse({ servers: { evil: flooding(where, LATE) }, controls });
      const peer = await openPeer(house, 'evil', { face, era });
      const _meta = { ...(era === 'modern' && modernMeta), progressToken: 'mine' };
      await peer.request('tools/call', { name: 'echo', arguments: { text: 'anything' }, _meta });
      await peer.close();
      expect(peer.heard().length).toBeLessThan(MEBIBYTE);
      expect(peer.heard()).toMatch(/\[bartizan: \d+ of \d{7} characters left out\]/);
      expect(peer.heard()).not.toContain(LATE);
      const [record] = await recordsOf(house, { method: 'tools/call' });
      expect(JSON.stringify(record)).toContain('result_cut');
    },
    where === 'text' ? WAYS : TWO_WAYS.slice(0, 1),
  );
}

stopped(
  'minimal-results',
  'D13: structured content of more than a megabyte is refused',
  async (controls, { face, era }) => {
    const house = await approvedHouse({ servers: { evil: flooding('structured', LATE) }, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    const { error } = await peer.call('echo', { text: 'anything' });
    await peer.close();
    expect(error?.data).toMatchObject({ reason: 'result_too_long' });
    expect(peer.heard()).not.toContain(LATE);
  },
  TWO_WAYS,
);

describe('fields that the config does not name (E5)', () => {
  it.each(TWO_WAYS)('do not go through, over %s, %s era', async (face, era) => {
    const controls = {
      ...PERMISSIVE,
      'minimal-results': { tools: { 'evil/echo': { fields: ['/deep/kind'] } } },
    };
    const house = await approvedHouse({ servers: { evil: saying('structured', 'the salary') }, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    const { result } = await peer.call('echo', { text: 'anything' });
    await peer.close();
    expect(result?.structuredContent).toEqual({ deep: [{}] });
    expect(peer.heard()).not.toContain('the salary');
    const [record] = await recordsOf(house, { method: 'tools/call' });
    expect(JSON.stringify(record)).toContain('fields_removed');
  });
});
