/** A legacy server whose call fails until a person has visited a page: the error of that era, or the question of the next. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openClient } from './house/clients.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { FACES, openPeer } from './house/peer.ts';

const program = fileURLToPath(new URL('./fixtures/sends-to-page.mjs', import.meta.url));
const housing = () => approvedHouse({ servers: { mail: { command: process.execPath, args: [program] } } });

describe('a legacy server that wants a page to be visited', () => {
  it.each(FACES)('has a modern client ask for that, and come again, over %s', async (face) => {
    const house = await housing();
    const served = face === 'http' ? await house.serve() : undefined;
    const client = await openClient('2.x modern only', house, 'mail', served, 'approves');
    expect((await client.call('get_mail')).text).toBe('no mail');
    expect(client.asked).toEqual(['Sign in to your mail.']);
    await client.close();
    const records = await recordsOf(house, { method: 'tools/call' });
    expect(records.map(({ outcome }) => outcome)).toEqual(['asked', 'answered']);
  });

  it.each(FACES)('is no server for a modern client that cannot send anybody there, over %s', async (face) => {
    const house = await housing();
    const peer = await openPeer(house, 'mail', { face, era: 'modern', capabilities: { elicitation: {} } });
    const { error } = await peer.call('get_mail');
    expect(error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { elicitation: { url: {} } } },
    });
    await peer.close();
  });

  it.each(FACES)('tells a legacy client so in its own words, over %s', async (face) => {
    const house = await housing();
    const peer = await openPeer(house, 'mail', { face, era: 'legacy', capabilities: { elicitation: {} } });
    const { error } = await peer.call('get_mail');
    expect(error).toMatchObject({
      code: -32042,
      data: { elicitations: [{ url: 'https://mail.example/sign-in', elicitationId: 'sign-in-1' }] },
    });
    expect((await peer.call('get_mail')).result).toMatchObject({ content: [{ text: 'no mail' }] });
    await peer.close();
  });
});
