/** E3, L4: which secrets a server may be told, and that the record is told none. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { crcInBase62 } from '../../src/inspect/secrets/checksums.ts';
import { PERMISSIVE } from './house/controls.ts';
import { callsTo, filesWith } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const tokenOf = (body: string): string => `ghp_${body}${crcInBase62(body)}`;
const OWN = tokenOf('c4n4ryA1b2C3d4E5f6G7h8I9j0K1l2');
const FOREIGN = tokenOf('Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5');

describe('a server whose own config has a secret', () => {
  it('may be told that one, and no other', async () => {
    const servers = { evil: { ...hostile('honest'), env: { GITHUB_TOKEN: OWN } } };
    const house = await approvedHouse({ servers, controls: PERMISSIVE });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    expect(JSON.stringify((await peer.call('echo', { text: OWN })).result)).toContain(
      '[secret:github-token:1]',
    );
    expect((await peer.call('echo', { text: FOREIGN })).error?.data).toMatchObject({
      reason: 'secret_found',
    });
    await peer.close();
    expect(callsTo(house, 'evil')).toHaveLength(1);
  });
});

describe('placeholders that can be restored', () => {
  it('become the secret again for the server that it came from, and the client never sees it', async () => {
    const controls = { ...PERMISSIVE, secrets: { restore: true } };
    const servers = { evil: { ...hostile('honest'), env: { GITHUB_TOKEN: OWN } } };
    const house = await approvedHouse({ servers, controls });
    const peer = await openPeer(house, 'evil', { face: 'http', era: 'modern' });
    const { result } = await peer.call('echo', { text: OWN });
    const placeholder = /\[secret:[^\]]+\]/.exec(JSON.stringify(result))?.[0] ?? '';
    await peer.call('echo', { text: `with ${placeholder}` });
    await peer.close();
    expect(JSON.stringify(callsTo(house, 'evil').at(-1))).toContain(`with ${OWN}`);
    expect(peer.heard()).not.toContain(OWN);
    expect(filesWith(OWN, path.join(house.dir, 'state'))).toEqual([]);
  });
});

describe('a client that puts a secret into its name', () => {
  it('leaves it nowhere in the record (L4)', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('honest') }, controls: PERMISSIVE });
    const client = house.run('evil');
    await client.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: `client ${OWN}`, version: '1' },
    });
    await client.request('tools/call', { name: 'echo', arguments: { text: 'x' } });
    await client.close();
    expect(filesWith(OWN, path.join(house.dir, 'state'))).toEqual([]);
    expect(JSON.stringify(await house.records())).toContain('client [secret:github-token]');
  });
});
