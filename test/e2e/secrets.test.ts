/** L4: a secret that passes through, wherever it stands, is nowhere in what Bartizan keeps or says. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PERMISSIVE } from './house/controls.ts';
import { filesWith } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const SECRET = 'ghp_c4n4ryC4n4ryC4n4ryC4n4ryC4n4ry12';

describe.each(WAYS)('over %s, %s era', (face, era) => {
  it('no secret is kept', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('honest') }, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face, era });
    const said = await peer.call('echo', { text: SECRET });
    expect(JSON.stringify(said)).toContain(SECRET);
    await peer.call('echo', { [SECRET]: 'x', text: 'x' });
    await peer.call(SECRET, {});
    await peer.call('write_note', { name: SECRET, text: SECRET });
    await peer.request('resources/read', { uri: `note://${SECRET}` });
    await peer.request('prompts/get', { name: SECRET, arguments: { who: SECRET } });
    await peer.request('prompts/get', { name: 'greet', arguments: { who: SECRET } });
    await peer.request('completion/complete', {
      ref: { type: 'ref/prompt', name: SECRET },
      argument: { name: SECRET, value: SECRET },
    });
    await peer.request(SECRET, {});
    await peer.request('tools/list', { cursor: SECRET });
    await peer.close();
    expect(peer.stderr()).not.toContain(SECRET);
    expect(filesWith(SECRET, path.join(house.dir, 'state'))).toEqual([]);
    expect(JSON.stringify(await house.records())).not.toContain(SECRET);
  });
});
