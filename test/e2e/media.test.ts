/** D14: words beside a picture, and a file that poses as one. */
import { expect } from 'vitest';
import { ORDER, pngWith, WORDLESS } from '../../src/inspect/media/media-examples.ts';
import { stopped } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer } from './house/peer.ts';
import { saying } from './house/upstreams.ts';

const WITH_WORDS = pngWith(ORDER).toString('base64');
const POSING = Buffer.from('MZ a program').toString('base64');

for (const [what, sent, code, gets] of [
  ['words beside a picture are taken out', WITH_WORDS, 'media_cleaned', pngWith(WORDLESS).toString('base64')],
  ['a file that poses as a picture is left out', POSING, 'media_refused', 'what stood here was left out'],
] as const) {
  stopped(
    'media',
    what,
    async (controls, { face, era }) => {
      const house = await approvedHouse({ servers: { evil: saying('picture', sent) }, controls });
      const peer = await openPeer(house, 'evil', { face, era });
      await peer.call('echo', { text: 'anything' });
      await peer.close();
      expect(peer.heard()).toContain(gets);
      expect(peer.heard()).not.toContain(sent);
      const [record] = await recordsOf(house, { method: 'tools/call' });
      expect(JSON.stringify(record)).toContain(code);
    },
    [
      ['stdio', 'modern'],
      ['http', 'legacy'],
    ],
  );
}
