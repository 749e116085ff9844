/** G8, G12, J2, L1: several processes on one port, seen from outside as one. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { modernMeta } from '../../src/testing/index.ts';
import { openClient } from './house/clients.ts';
import { PERMISSIVE } from './house/controls.ts';
import { alive, untilGone } from './house/descendants.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse, type Served } from './house/house.ts';
import { mirrored } from './house/http-line.ts';
import { httpRequest, JSON_HEADERS } from './house/http-request.ts';
import { hostile, listening, official, officialOverHttp } from './house/upstreams.ts';

const WORKERS = ['--workers', '3'];
const HANDSHAKE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'c', version: '1' },
};
const capable = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };

/** One request on a connection of its own: whoever is next in turn gets it. */
async function post(served: Served, server: string, method: string, params: JsonObject, more = {}) {
  const message = { jsonrpc: '2.0', id: 1, method, params };
  const answer = await httpRequest(served.url(server), {
    headers: { ...JSON_HEADERS, ...mirrored(message), ...more },
    body: JSON.stringify(message),
  });
  // The last event of a stream is the response.
  const last =
    answer.text
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^data: /, '') ?? '';
  const json = (last === '' ? {} : JSON.parse(last)) as { result?: JsonObject; error?: JsonObject };
  return { ...answer, json };
}

const modern = (params: JsonObject, meta = {}): JsonObject => ({
  ...params,
  _meta: { ...modernMeta, ...meta },
});

describe('several workers', () => {
  it('serve what there is one copy of from wherever they are asked, with one record each (L1)', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('probe') }, controls: PERMISSIVE });
    const served = await house.serve(...WORKERS);
    const pids = new Set<unknown>();
    for (let call = 0; call < 12; call += 1) {
      const { json } = await post(served, 'evil', 'tools/call', modern({ name: 'process' }));
      const [content] = (json.result?.content ?? []) as { text: string }[];
      pids.add((JSON.parse(content?.text ?? '{}') as { pid?: number }).pid);
    }
    expect(pids.size).toBe(1);
    expect(await recordsOf(house, { method: 'tools/call', outcome: 'answered' })).toHaveLength(12);
  });

  it('lead a legacy session back to the one that has opened it, whichever is asked (G12)', async () => {
    const upstream = await listening(officialOverHttp());
    const rules = [{ allow: { server: 'far' } }];
    const house = await approvedHouse({
      servers: { far: { url: upstream.url } },
      controls: { 'access-policy': { rules } },
    });
    const served = await house.serve(...WORKERS);
    const opened = await post(served, 'far', 'initialize', HANDSHAKE);
    const session = { 'mcp-session-id': String(opened.headers['mcp-session-id']) };
    expect(session['mcp-session-id']).toMatch(/^w[0-2]\./);
    for (let call = 0; call < 6; call += 1) {
      const args = { name: 'get_sum', arguments: { a: call, b: 1 } };
      const { json } = await post(served, 'far', 'tools/call', args, session);
      expect(json).toMatchObject({ result: { structuredContent: { sum: call + 1 } } });
    }
    const made = { 'mcp-session-id': session['mcp-session-id'].replace(/^w\d/, 'w9') };
    expect((await post(served, 'far', 'tools/list', {}, made)).status).toBe(404);
    await house.close();
    await upstream.close();
  });

  it('take an approval once, whichever is asked (G8)', async () => {
    const upstream = await listening(officialOverHttp());
    const house = await approvedHouse({ servers: { far: { url: upstream.url } } });
    const served = await house.serve(...WORKERS);
    const call = { name: 'write_note', arguments: { name: 'n', text: 't' } };
    for (let round = 0; round < 4; round += 1) {
      const { json } = await post(served, 'far', 'tools/call', modern(call, capable));
      expect(json.result).toMatchObject({ resultType: 'input_required' });
      const answer = { 'bartizan/approval': { action: 'accept', content: { decision: 'approve' } } };
      const retry = modern(
        { ...call, requestState: json.result?.requestState ?? '', inputResponses: answer },
        capable,
      );
      expect((await post(served, 'far', 'tools/call', retry)).json.result).toMatchObject({
        content: [{ text: 'kept' }],
      });
      for (let again = 0; again < 3; again += 1)
        expect((await post(served, 'far', 'tools/call', retry)).json.error).toMatchObject({
          data: { reason: 'approval_invalid' },
        });
    }
    await house.close();
    await upstream.close();
  });

  it.each(['1.x', '2.x modern only'] as const)('are one server to an official client, %s', async (name) => {
    const house = await approvedHouse({
      servers: { official: { ...official() }, legacy: hostile('honest', { era: 'legacy' }) },
    });
    const served = await house.serve(...WORKERS);
    const client = await openClient(name, house, 'official', served, 'approves');
    expect((await client.call('get_sum', { a: 1, b: 2 })).text).toBe('3');
    expect((await client.call('write_note', { name: 'n', text: 't' })).text).toBe('kept');
    expect((await client.call('get_greeting')).text).toBe('Hello, Ada');
    const steps: number[] = [];
    await client.call('count_up', { to: 3 }, { onprogress: ({ progress }) => steps.push(progress) });
    expect(steps[0]).toBe(1);
    await client.close();
    const parking = await openClient(name, house, 'legacy', served, 'approves');
    expect((await parking.call('ask')).text).toBe('Hello, Ada');
    const end = await parking.watch('note://all');
    await parking.call('write_note', { name: 'a', text: 'b' });
    while (!parking.told.includes('note://all')) await new Promise((resolve) => setTimeout(resolve, 20));
    await end();
    await parking.close();
  });

  it('let through together what one of them would (J2)', async () => {
    const upstream = await listening(officialOverHttp());
    const house = await approvedHouse({
      servers: { far: { url: upstream.url } },
      controls: { 'rate-limits': { server: { perSecond: 0.01, burst: 9 } } },
    });
    const served = await house.serve(...WORKERS);
    const statuses: unknown[] = [];
    for (let call = 0; call < 30; call += 1)
      statuses.push((await post(served, 'far', 'tools/list', modern({}))).json.error?.code);
    expect(statuses.filter((code) => code === undefined)).toHaveLength(9);
    expect(statuses.filter((code) => code === -31429)).toHaveLength(21);
    await house.close();
    await upstream.close();
  });
});

/** The workers themselves, and not what they have started. */
function workersOf(pid: number): number[] {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' });
  return [...children.matchAll(/^\s*(\d+) .*bartizan\.js serve/gm)].map(([, found]) => Number(found));
}

/** Opens sessions until one of them is that worker's. */
async function openedAt(mark: string, served: Served): Promise<Record<string, string>> {
  for (;;) {
    const { headers } = await post(served, 'far', 'initialize', HANDSHAKE);
    const id = String(headers['mcp-session-id']);
    if (id.startsWith(mark)) return { 'mcp-session-id': id };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('workers that die', () => {
  it('are started again, and the others go on', async () => {
    const upstream = await listening(officialOverHttp());
    const house = await approvedHouse({ servers: { far: { url: upstream.url } } });
    const served = await house.serve(...WORKERS);
    const before = workersOf(served.pid);
    expect(before).toHaveLength(3);
    process.kill(before[1] ?? 0, 'SIGKILL');
    while (!served.stderr().includes('is started again'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (let call = 0; call < 6; call += 1)
      expect((await post(served, 'far', 'tools/list', modern({}))).json).toMatchObject({ result: {} });
    // It has its place again: sessions are opened there, and found from wherever they are asked for.
    const opened = await openedAt('w1.', served);
    for (let call = 0; call < 6; call += 1)
      expect((await post(served, 'far', 'ping', {}, opened)).json).toMatchObject({ result: {} });
    expect(served.stderr().match(/is started again/g)).toHaveLength(1);
    expect(workersOf(served.pid)).toHaveLength(3);
    await house.close();
    await upstream.close();
  });

  it('all end with the one that looks after them', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('probe') }, controls: PERMISSIVE });
    const served = await house.serve(...WORKERS);
    await post(served, 'evil', 'tools/call', modern({ name: 'process' }));
    expect(alive(house.trace).length).toBeGreaterThan(3);
    process.kill(served.pid, 'SIGKILL');
    await untilGone(house.trace, 25_000);
  });

  it('end their calls, with a record, when the one that looks after them dies (L1)', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('honest') }, controls: PERMISSIVE });
    const served = await house.serve(...WORKERS);
    const slow = modern({ name: 'slow', arguments: { steps: 600, stepMs: 50 } });
    const broken = post(served, 'evil', 'tools/call', slow).catch(() => undefined);
    while (house.seen('evil').length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(served.pid, 'SIGKILL');
    await broken;
    await untilGone(house.trace, 25_000);
    expect(await recordsOf(house, { method: 'tools/call', outcome: 'cancelled' })).toHaveLength(1);
  });

  it('do not come back with another config', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('probe') }, controls: PERMISSIVE });
    const served = await house.serve(...WORKERS);
    appendFileSync(house.config, '\n# another one\n');
    process.kill(workersOf(served.pid)[0] ?? 0, 'SIGKILL');
    while (!served.stderr().includes('has changed since'))
      await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('bartizan serve --workers', () => {
  it('says once what keeps it from starting', async () => {
    const house = await approvedHouse({ servers: { evil: hostile('honest') } });
    const served = await house.serve();
    const port = new URL(served.origin).port;
    const { code, err } = await house.cli('serve', ...WORKERS, '--port', port, '--config', house.config);
    expect(code).toBe(3);
    expect(err.match(/another program listens/g)).toHaveLength(1);
  });

  it.each(['0', '65', 'x', '-1'])('takes no number like %s', async (workers) => {
    const house = await approvedHouse({ servers: { evil: hostile('honest') } });
    const { code, err } = await house.cli('serve', `--workers=${workers}`, '--config', house.config);
    expect(code).toBe(2);
    expect(err).toContain('a number from 1 to 64');
  });
});
