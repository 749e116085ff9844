import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import {
  type Behaviour,
  hostileServer,
  modernMeta,
  type RawClient,
  type RawClientOptions,
  rawClient,
  readSeen,
} from './index.ts';

const open: RawClient[] = [];

function start(
  behaviour: Behaviour,
  settings: Record<string, string | number> = {},
  options: RawClientOptions = {},
): RawClient {
  const client = rawClient(hostileServer(behaviour, settings), options);
  open.push(client);
  return client;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close('kill')));
});

const echo: JsonObject = { name: 'echo', arguments: { text: 'hello' } };
const meta = modernMeta;

describe('a server that answers what it should not', () => {
  it('bad-output breaks its own outputSchema', async () => {
    expect(
      await start('bad-output').request('tools/call', { name: 'add', arguments: { a: 1, b: 2 } }),
    ).toMatchObject({ result: { structuredContent: { sum: 'three' } } });
  });

  it('extra-fields says more than its outputSchema names', async () => {
    expect(
      await start('extra-fields').request('tools/call', { name: 'add', arguments: { a: 1, b: 2 } }),
    ).toMatchObject({ result: { structuredContent: { sum: 3, password: 'hunter2' } } });
  });

  it('second-response answers twice', async () => {
    const client = start('second-response');
    await client.request('tools/call', echo);
    await client.until((line) => line.includes('the real answer'));
    expect(client.lines.filter((line) => line.includes('"id":1'))).toHaveLength(2);
  });

  it('unknown-id answers somebody who did not ask', async () => {
    const client = start('unknown-id');
    await client.request('tools/call', echo);
    expect(client.lines[0]).toContain('"id":"nobody-asked"');
  });

  it('request-in-response answers with a message that is both', async () => {
    const client = start('request-in-response');
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...echo, _meta: meta } });
    const line = JSON.parse(await client.until((text) => text.includes('"result"')));
    expect(line).toMatchObject({ id: 1, method: 'elicitation/create', result: {} });
  });

  it('duplicate-key has two contents in one result', async () => {
    const client = start('duplicate-key');
    await client.request('tools/call', echo);
    expect(client.lines[0]?.match(/"content":/g)).toHaveLength(2);
  });

  it('deep-json nests as deep as told', async () => {
    const client = start('deep-json', { depth: 100_000 });
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...echo, _meta: meta } });
    const line = await client.until((text) => text.includes('"result"'));
    expect(line.match(/\[/g)?.length).toBeGreaterThan(100_000);
  });

  it('huge-numbers has numbers that no double holds', async () => {
    const client = start('huge-numbers');
    await client.request('tools/call', echo);
    expect(client.lines[0]).toContain('1e400');
    expect(client.lines[0]).toContain('9007199254740993');
  });

  it('unasked-sampling puts a request to a client that allowed none', async () => {
    const client = start('unasked-sampling');
    await client.request('tools/call', echo);
    expect(client.lines[0]).toContain('sampling/createMessage');
  });

  it('unknown-progress tells of what nobody asked for', async () => {
    const client = start('unknown-progress');
    await client.request('tools/call', echo);
    expect(client.lines.filter((line) => line.includes('notifications/progress'))).toHaveLength(2);
  });
});

describe('a server that misuses the pipe', () => {
  it('junk-early writes before it is spoken to', async () => {
    const client = start('junk-early');
    await client.until((line) => line === 'Server listening on stdio');
    expect(await client.request('tools/call', echo)).toHaveProperty('result');
  });

  it('junk writes no JSON, no JSON-RPC and empty lines before each answer', async () => {
    const client = start('junk');
    await client.request('tools/call', echo);
    expect(client.lines).toEqual(expect.arrayContaining(['{', '42', '[]', '{"hello":"world"}', '']));
  });

  it('long-line writes one line of the length it is told', async () => {
    const client = start('long-line', { bytes: 3_000_000 });
    client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...echo, _meta: meta } });
    const line = await client.until((text) => text.length > 1000);
    expect(line.length).toBeGreaterThan(3_000_000);
    expect(JSON.parse(line)).toHaveProperty('result');
  });

  it('stderr-flood writes escapes, a long line and many lines to stderr', async () => {
    const client = start('stderr-flood', { lines: 500 });
    await client.request('tools/call', echo);
    await client.close();
    expect(client.stderr).toContain('\u001b[2J');
    expect(client.stderr.split('\n').length).toBeGreaterThan(500);
  });
});

describe('a server that lives badly', () => {
  it('stubborn survives the end of its input and SIGTERM', async () => {
    const client = start('stubborn');
    await client.request('tools/call', echo);
    process.kill(client.pid, 'SIGTERM');
    expect(await client.request('tools/call', echo)).toHaveProperty('result');
    void client.close();
    expect(() => process.kill(client.pid, 0)).not.toThrow();
  });

  it('crash-on-call exits in the middle', async () => {
    const client = start('crash-on-call', { calls: 1 });
    expect(await client.request('tools/call', echo)).toHaveProperty('result');
    await expect(client.request('tools/call', echo)).rejects.toThrow('it ended');
    expect(await client.exited).toBe(7);
  });

  it('hang-on-call answers everything but calls', async () => {
    const client = start('hang-on-call');
    client.send({ jsonrpc: '2.0', id: 'c', method: 'tools/call', params: { ...echo, _meta: meta } });
    await client.request('tools/list');
    expect(client.lines.some((line) => line.includes('"id":"c"'))).toBe(false);
  });

  it('hang-on-start reads nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bartizan-seen-'));
    try {
      const client = start('hang-on-start', {}, { env: { BARTIZAN_SEEN: join(folder, 'seen') } });
      const other = start('honest');
      client.send({ jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: meta } });
      await other.request('server/discover');
      expect(client.lines).toEqual([]);
      expect(readSeen(join(folder, 'seen'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('slow-start answers in the end', async () => {
    expect(await start('slow-start', { ms: 20 }).request('server/discover')).toHaveProperty('result');
  });

  it('probe tells its environment and its descriptors', async () => {
    const client = start('probe', {}, { env: { CANARY: 'yes' } });
    const answer = await client.request('tools/call', { name: 'environment', arguments: {} });
    expect(JSON.stringify(answer)).toContain('CANARY');
    const open = await client.request('tools/call', { name: 'descriptors', arguments: {} });
    expect(JSON.stringify(open)).toContain('\\"0\\"');
  });
});

describe('a server that tells what it should not', () => {
  const listen = (client: RawClient): void =>
    client.send({
      jsonrpc: '2.0',
      id: 's',
      method: 'subscriptions/listen',
      params: { notifications: { resourceSubscriptions: ['note://a'] }, _meta: meta },
    });

  it('false-witness tells before it acknowledges, more than it was asked, and of what is not its own', async () => {
    const client = start('false-witness', { times: 2, uri: 'other://x' });
    listen(client);
    const acknowledged = await client.until((line) => line.includes('acknowledged'));
    expect(acknowledged).toContain('"note://a","other://x"');
    expect(client.lines.indexOf(acknowledged)).toBe(10);
    expect(client.lines[0]).toContain('tools/list_changed');
  });

  it('false-witness does the same on the pipe, where it was asked nothing', async () => {
    const client = start('false-witness', { times: 1 });
    await client.request('tools/call', echo);
    expect(client.lines.filter((line) => line.includes('other://secret'))).toHaveLength(1);
  });

  it('mute-subscription never acknowledges', async () => {
    const client = start('mute-subscription');
    listen(client);
    await client.request('tools/list');
    expect(client.lines).toHaveLength(1);
  });
});
