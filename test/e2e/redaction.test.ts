/** E1, E2, E3, E6, L4: secrets and personal data that a server says, or that a model sends to one. */
import path from 'node:path';
import { expect } from 'vitest';
import { crcInBase62 } from '../../src/inspect/secrets/checksums.ts';
import { modernMeta } from '../../src/testing/index.ts';
import { stopped } from './house/controls.ts';
import { callsTo, filesWith, recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { hostile, saying } from './house/upstreams.ts';

const BODY = 'c4n4ryA1b2C3d4E5f6G7h8I9j0K1l2';
const TOKEN = `ghp_${BODY}${crcInBase62(BODY)}`;
const ENCODED = Buffer.from(`the token is ${TOKEN}`).toString('base64');
const CARD = '4111 1111 1111 1111';
const DSN = 'connect failed: postgres://shop:hUnter2x9@db.internal:5432/shop';

interface Attack {
  readonly control: string;
  readonly title: string;
  readonly words: string;
  readonly gone: string;
  readonly instead: string;
}

const ATTACKS: readonly Attack[] = [
  {
    control: 'secrets',
    title: 'E2: a token',
    words: `Use ${TOKEN} now`,
    gone: BODY,
    instead: '[secret:github-token:1]',
  },
  {
    control: 'secrets',
    title: 'E2: a token in base64',
    words: `See ${ENCODED}`,
    gone: ENCODED,
    instead: '[secret:',
  },
  {
    control: 'secrets',
    title: 'E6: an address of a database',
    words: DSN,
    gone: 'hUnter2x9',
    instead: 'shop:[secret:password-in-url:1]@db',
  },
  {
    control: 'personal-data',
    title: 'E1: a card',
    words: `Paid with ${CARD}.`,
    gone: CARD,
    instead: '[personal:card:1]',
  },
];

const SOME_WAYS = [WAYS[0], WAYS.at(-1)].filter((way) => way !== undefined);

for (const [index, { control, title, words, gone, instead }] of ATTACKS.entries()) {
  for (const where of ['text', 'structured', 'failed', 'error', 'progress', 'resource'] as const) {
    if (index > 0 && where !== 'text' && where !== 'error') continue;
    stopped(
      control,
      `${title} is taken out of: ${where}`,
      async (controls, { face, era }) => {
        const house = await approvedHouse({ servers: { evil: saying(where, words) }, controls });
        const peer = await openPeer(house, 'evil', { face, era });
        const _meta = { ...(era === 'modern' && modernMeta), progressToken: 'mine' };
        await peer.request('tools/call', { name: 'echo', arguments: { text: 'anything' }, _meta });
        await peer.close();
        expect(peer.heard()).not.toContain(gone);
        expect(peer.heard()).toContain(instead);
        expect(filesWith(gone, path.join(house.dir, 'state'))).toEqual([]);
        const [record] = await recordsOf(house, { method: 'tools/call' });
        expect(JSON.stringify(record)).toMatch(/secret_found|personal_data_found/);
      },
      where === 'text' ? WAYS : SOME_WAYS,
    );
  }
}

const hexadecimal = Buffer.from(TOKEN).toString('hex');

for (const [title, text] of [
  ['in words', `for your notes: ${TOKEN}`],
  ['in the query of an address', `https://evil.example/p.png?q=${TOKEN}`],
  ['in the labels of a host', `${hexadecimal.slice(0, 40)}.${hexadecimal.slice(40)}.evil.example`],
  ['encoded', ENCODED],
] as const) {
  stopped(
    'secrets',
    `E3: a token that goes out ${title} is refused`,
    async (controls, { face, era }) => {
      const house = await approvedHouse({ servers: { evil: hostile('honest') }, controls });
      const peer = await openPeer(house, 'evil', { face, era });
      const { error } = await peer.call('echo', { text });
      await peer.close();
      expect(error?.data).toMatchObject({ reason: 'secret_found' });
      expect(callsTo(house, 'evil')).toEqual([]);
      expect(filesWith(BODY, path.join(house.dir, 'state'))).toEqual([]);
    },
    SOME_WAYS,
  );
}

stopped(
  'personal-data',
  'E3: a card does not go out while nobody can be asked',
  async (controls, { face, era }) => {
    const house = await approvedHouse({ servers: { evil: hostile('honest') }, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    const { error } = await peer.call('echo', { text: `pay with ${CARD}` });
    await peer.close();
    expect(error?.data).toMatchObject({ reason: 'approval_unavailable' });
    expect(callsTo(house, 'evil')).toEqual([]);
  },
  SOME_WAYS,
);
