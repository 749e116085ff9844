/** G7, H4, H5, J1, J3, L1: servers that crash, hang, breed, flood or refuse to die. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PERMISSIVE } from './house/controls.ts';
import { alive, untilGone } from './house/descendants.ts';
import { callsTo, recordsOf } from './house/evidence.ts';
import { approvedHouse, type House } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const controls = PERMISSIVE;

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await pause(20);
}

describe('a server that crashes in a call', () => {
  it.each(WAYS)('costs that call only, over %s, %s era', async (face, era) => {
    const house = await approvedHouse({
      servers: { evil: hostile('crash-on-call', { calls: 1 }) },
      controls,
    });
    const peer = await openPeer(house, 'evil', { face, era });
    expect(await peer.call('echo', { text: '1' })).toMatchObject({ result: {} });
    const { error } = await peer.call('echo', { text: '2' });
    expect(error?.data).toMatchObject({ reason: 'server_unavailable' });
    expect(await peer.call('echo', { text: '3' })).toMatchObject({ result: { content: [{ text: '3' }] } });
    await peer.close();
    const records = await recordsOf(house, { method: 'tools/call' });
    expect(records.map(({ outcome }) => outcome)).toEqual(['answered', 'failed', 'answered']);
  });
});

describe('a server that does not answer', () => {
  it.each(WAYS)('is given up, over %s, %s era', async (face, era) => {
    const servers = { evil: { ...hostile('hang-on-call'), timeout: '1s' } };
    const house = await approvedHouse({ servers, controls });
    const peer = await openPeer(house, 'evil', { face, era });
    expect((await peer.call('echo', { text: 'x' })).error?.data).toMatchObject({ reason: 'server_timeout' });
    await peer.close();
    expect(await recordsOf(house, { outcome: 'failed' })).toHaveLength(1);
  });
});

describe('what a server leaves behind', () => {
  it.each(['fork', 'stubborn'] as const)('is gone when the client was killed: %s', async (behaviour) => {
    const house = await approvedHouse({ servers: { evil: hostile(behaviour) }, controls });
    const { command, args } = house.command('evil');
    const script = `
      const child = require('node:child_process').spawn(${JSON.stringify(command)}, ${JSON.stringify(args)},
        { stdio: ['pipe', 'pipe', 'ignore'], env: ${JSON.stringify(house.env)} });
      child.stdin.write(${JSON.stringify(`${initialize}\n`)});
      child.stdout.once('data', () => console.log('ready'));`;
    const client = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => client.stdout.once('data', resolve));
    expect(alive(house.trace).length).toBeGreaterThan(1);
    client.kill('SIGKILL');
    await untilGone(house.trace, 25_000);
  });

  it('is gone when Bartizan was killed', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('fork') }, controls });
    const peer = house.run('evil');
    await peer.request('tools/call', { name: 'echo', arguments: { text: 'x' } });
    await peer.close('kill');
    await untilGone(house.trace, 25_000);
  });
});

const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
});

describe('Bartizan, killed in the middle of a call', () => {
  it.each(['stdio', 'http'] as const)('says at its next start that it was interrupted: %s', async (face) => {
    const house = await approvedHouse({ servers: { evil: hostile('hang-on-call') }, controls });
    const peer = await openPeer(house, 'evil', { face, era: 'modern' });
    const call = peer.call('echo', { text: 'x' }).catch(() => undefined);
    await until(() => callsTo(house, 'evil').length === 1);
    killAll(house);
    await call;
    const next = await openPeer(house, 'evil', { face, era: 'modern' });
    await next.request('tools/list');
    await next.close();
    expect(await recordsOf(house, { outcome: 'interrupted', name: 'echo' })).toHaveLength(1);
    expect(await recordsOf(house, { method: 'tools/call' })).toHaveLength(1);
  });
});

function killAll({ trace }: House): void {
  for (const line of alive(trace)) process.kill(Number(line.split(' ', 1)[0]), 'SIGKILL');
}

describe('a line of a hundred megabytes', () => {
  it('costs no memory to speak of, and one call', async () => {
    const servers = { evil: { ...hostile('long-line'), timeout: '10s' } };
    const house = await approvedHouse({ servers, controls });
    const client = house.run('evil');
    const reply = await client.request('tools/call', { name: 'echo', arguments: { text: 'x' } });
    expect(reply.error).toMatchObject({ data: { reason: expect.stringMatching(/^server_/) } });
    expect(highWater(client.pid)).toBeLessThan(250 * 1024);
    await client.close();
    expect(await recordsOf(house, { method: 'tools/call', outcome: 'failed' })).toHaveLength(1);
  });
});

/** Most memory that it ever had, in KiB. */
function highWater(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

describe('what a server inherits', () => {
  it('is what it was granted, and no descriptors', async () => {
    const servers = { evil: { ...hostile('probe'), env: { GRANTED: 'yes' } } };
    const house = await approvedHouse({ servers, controls });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    const said = async (name: string): Promise<Record<string, string>> => {
      const { result } = await peer.call(name);
      return JSON.parse((result?.content as { text: string }[] | undefined)?.[0]?.text ?? '{}');
    };
    expect(Object.keys(await said('environment')).sort()).toEqual([
      'BARTIZAN_E2E',
      'BARTIZAN_SEEN',
      'BARTIZAN_SERVER',
      'GRANTED',
    ]);
    const open = Object.values(await said('descriptors'));
    expect(open.filter((link) => link.startsWith(house.dir))).toEqual([]);
    expect(open.filter((link) => !/^(?:pipe|socket|anon_inode|\/dev\/null|\/proc)/.test(link))).toEqual([]);
  });
});

describe('a server that floods stderr', () => {
  it('cannot write on the terminal', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('stderr-flood') }, controls });
    const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
    expect(await peer.call('echo', { text: 'x' })).toMatchObject({ result: {} });
    await peer.close();
    expect(peer.stderr()).not.toContain('\u001b');
    expect(peer.stderr().length).toBeLessThan(100_000);
  });
});
