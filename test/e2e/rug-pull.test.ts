/** F1: a server that changes what it offers after it was approved. */
import { describe, expect, it } from 'vitest';
import { PERMISSIVE, stopped } from './house/controls.ts';
import { callsTo, recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

/** What turns, which tool it turns, and words that must not reach the client. */
const PULLS = [
  ['rug-pull', 'echo', { text: 'x' }, 'id_rsa'],
  ['rug-pull-silent', 'echo', { text: 'x' }, 'id_rsa'],
  ['rug-pull-page-2', 'add', { a: 1, b: 2 }, 'mails them'],
  ['rug-pull-annotations', 'write_note', { name: 'n', text: 't' }, 'destructiveHint'],
  ['new-tool', 'run_command', { command: 'id' }, 'run_command'],
] as const;

describe.each(PULLS)('%s', (behaviour, tool, args, words) => {
  stopped(
    'pinned-tools',
    'withholds the new words, refuses the call, and records it',
    async (controls, { face, era }) => {
      const house = await approvedHouse({ servers: { evil: hostile(behaviour) }, controls });
      const peer = await openPeer(house, 'evil', { face, era });
      expect(await peer.call('echo', { text: 'before' })).toMatchObject({ result: { content: [{}] } });
      const listed = await peer.request('tools/list');
      if (listed.result?.nextCursor !== undefined)
        await peer.request('tools/list', { cursor: listed.result.nextCursor });
      expect(peer.heard()).not.toContain(words);
      const { error } = await peer.call(tool, args);
      expect(error?.message).toContain('bartizan approve evil');
      await peer.close();
      expect(peer.heard().replaceAll(error?.message ?? '', '')).not.toContain(words);
      expect(callsTo(house, 'evil')).toHaveLength(1);
      expect(await recordsOf(house, { control: 'pinned-tools', outcome: 'refused' })).toHaveLength(1);
    },
  );
});

describe('a server that only writes its keys in another order', () => {
  it.each(WAYS)('alarms nobody over %s, %s era', async (face, era) => {
    const house = await approvedHouse({ servers: { evil: hostile('reordered-keys') }, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face, era });
    await peer.call('echo', { text: 'before' });
    const { result } = await peer.request('tools/list');
    expect(result?.tools).toHaveLength(6);
    expect(await peer.call('echo', { text: 'after' })).toMatchObject({
      result: { content: [{ text: 'after' }] },
    });
  });
});

describe('approving what has changed', () => {
  /** Its words give orders to the model, which another control would not let through. */
  const accepted = [{ server: 'evil', names: ['echo'], reason: 'only the approval is tested here' }];

  it('lets the call through again', async () => {
    const house = await approvedHouse({
      servers: { evil: hostile('rug-pull', { calls: 0 }) },
      controls: { ...PERMISSIVE, 'poisoned-catalog': { accepted } },
    });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    expect(await peer.call('echo', { text: 'x' })).toMatchObject({ result: {} });
  });
});
