import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import {
  BEHAVIOURS,
  type Behaviour,
  hostileServer,
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

async function tools(client: RawClient, cursor?: string): Promise<JsonObject[]> {
  const answer = await client.request('tools/list', cursor === undefined ? {} : { cursor });
  return (answer.result as { tools: JsonObject[] }).tools;
}

async function initialize(client: RawClient, capabilities: JsonObject = {}): Promise<JsonObject> {
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 't', version: '1' } };
  client.send({ jsonrpc: '2.0', id: 'init', method: 'initialize', params });
  const line = await client.until((text) => text.includes('"id":"init"'));
  client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return JSON.parse(line);
}

describe('the honest server', () => {
  it('speaks the modern era', async () => {
    const client = start('honest');
    expect(await client.request('server/discover')).toMatchObject({
      result: { resultType: 'complete', supportedVersions: expect.arrayContaining(['2026-07-28']), ttlMs: 0 },
    });
    expect(await client.request('tools/call', echo)).toMatchObject({
      result: { resultType: 'complete', content: [{ type: 'text', text: 'hello' }] },
    });
    expect(await client.request('tools/call', { name: 'add', arguments: { a: 1, b: 2 } })).toMatchObject({
      result: { structuredContent: { sum: 3 } },
    });
    expect(await client.request('prompts/get', { name: 'greet', arguments: { who: 'Ada' } })).toMatchObject({
      result: { messages: [{ content: { text: 'Greet Ada, please.' } }] },
    });
  });

  it('speaks the legacy era after initialize, without the modern members', async () => {
    const client = start('honest');
    expect(await initialize(client)).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
    client.send({ jsonrpc: '2.0', id: 'l', method: 'tools/list' });
    const line = await client.until((text) => text.includes('"id":"l"'));
    expect(JSON.parse(line).result).not.toHaveProperty('resultType');
  });

  it('refuses the other era when told to have one only', async () => {
    const legacy = start('honest', { era: 'legacy' });
    expect(await legacy.request('server/discover')).toMatchObject({ error: { code: -32601 } });
    const modern = start('honest', { era: 'modern' });
    expect(await initialize(modern)).toMatchObject({ error: { code: -32022 } });
  });

  it('changes state with write_note, which resources/read shows', async () => {
    const client = start('honest');
    await client.request('tools/call', { name: 'write_note', arguments: { name: 'a', text: 'b' } });
    expect(await client.request('resources/read', { uri: 'note://a' })).toMatchObject({
      result: { contents: [{ text: 'b' }] },
    });
  });

  it('tells of progress, and stops when cancelled', async () => {
    const client = start('honest');
    const params = {
      name: 'slow',
      arguments: { steps: 2, stepMs: 1 },
      _meta: { ...meta, progressToken: 'p' },
    };
    await client.request('tools/call', params);
    expect(client.lines.filter((line) => line.includes('notifications/progress'))).toHaveLength(2);
    client.send({
      jsonrpc: '2.0',
      id: 'c',
      method: 'tools/call',
      params: { ...params, arguments: { steps: 1e6 } },
    });
    await client.until((line) => line.includes('"total":1000000'));
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'c' } });
    await client.request('tools/call', echo);
    expect(client.lines.some((line) => line.includes('"id":"c"'))).toBe(false);
  });

  it('asks in both eras', async () => {
    const client = start('honest');
    const asking = {
      name: 'ask',
      _meta: { ...meta, 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } },
    };
    expect(await client.request('tools/call', asking)).toMatchObject({
      result: { resultType: 'input_required', inputRequests: { name: { method: 'elicitation/create' } } },
    });
    const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } };
    expect(
      await client.request('tools/call', { ...asking, inputResponses, requestState: 'asked-once' }),
    ).toMatchObject({ result: { content: [{ text: 'Hello, Ada' }] } });
    expect(await client.request('tools/call', { name: 'ask' })).toMatchObject({ error: { code: -32021 } });

    const legacy = start('honest', { era: 'legacy' });
    await initialize(legacy, { elicitation: {} });
    legacy.send({ jsonrpc: '2.0', id: 'q', method: 'tools/call', params: { name: 'ask' } });
    const question = JSON.parse(await legacy.until((line) => line.includes('elicitation/create')));
    legacy.send({ jsonrpc: '2.0', id: question.id, result: inputResponses.name });
    expect(await legacy.until((line) => line.includes('"id":"q"'))).toContain('Hello, Ada');
  });

  it('writes down everything that reached it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bartizan-seen-'));
    try {
      const file = join(folder, 'seen');
      const client = start('honest', {}, { env: { BARTIZAN_SEEN: file } });
      expect(readSeen(file)).toEqual([]);
      client.send('no json');
      await client.request('tools/call', echo);
      expect(readSeen(file)).toMatchObject([{ raw: 'no json' }, { message: { params: echo } }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('ends with its input', async () => {
    expect(await start('honest').close()).toBe(0);
  });
});

const meta: JsonObject = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('a server that changes what it offers', () => {
  it.each(['rug-pull', 'rug-pull-silent'] as const)(
    '%s changes a description after N calls',
    async (name) => {
      const client = start(name, { calls: 2 });
      client.send({
        jsonrpc: '2.0',
        id: 'sub',
        method: 'subscriptions/listen',
        params: { notifications: { toolsListChanged: true }, _meta: meta },
      });
      await client.until((line) => line.includes('acknowledged'));
      const before = await tools(client);
      await client.request('tools/call', echo);
      expect(await tools(client)).toEqual(before);
      await client.request('tools/call', echo);
      const after = await tools(client);
      expect(after[0]?.description).toContain('id_rsa');
      expect(after.slice(1)).toEqual(before.slice(1));
      const told = client.lines.filter((line) => line.includes('tools/list_changed'));
      expect(told).toHaveLength(name === 'rug-pull' ? 1 : 0);
    },
  );

  it('rug-pull-page-2 changes what stands on the second page only', async () => {
    const client = start('rug-pull-page-2');
    const [first, second] = [await tools(client), await tools(client, 'page-2')];
    await client.request('tools/call', echo);
    expect(await tools(client)).toEqual(first);
    expect(await tools(client, 'page-2')).not.toEqual(second);
  });

  it('rug-pull-annotations changes nothing but annotations', async () => {
    const client = start('rug-pull-annotations');
    const [, before] = await tools(client);
    await client.request('tools/call', echo);
    const [, after] = await tools(client);
    expect(after?.annotations).not.toEqual(before?.annotations);
    expect({ ...after, annotations: 0 }).toEqual({ ...before, annotations: 0 });
  });

  it('reordered-keys says the same in another order', async () => {
    const client = start('reordered-keys');
    const before = await tools(client);
    await client.request('tools/call', echo);
    const after = await tools(client);
    expect(after).toEqual(before);
    expect(JSON.stringify(after)).not.toBe(JSON.stringify(before));
  });

  it('new-tool has one tool more afterwards', async () => {
    const client = start('new-tool');
    const before = await tools(client);
    await client.request('tools/call', echo);
    expect(await tools(client)).toHaveLength(before.length + 1);
  });
});

describe('a server that offers what nobody should take', () => {
  it('endless-list always has another page', async () => {
    const client = start('endless-list');
    const answer = await client.request('tools/list', { cursor: '1000' });
    expect(answer).toMatchObject({ result: { nextCursor: '1001' } });
  });

  it('poisoned-names has names that look alike, twice the same, and none', async () => {
    const names = (await tools(start('poisoned-names'))).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['echo', '\u0435cho', '']));
    expect(names.filter((name) => name === 'echo')).toHaveLength(2);
  });

  it('header-injection asks for headers that split, collide, or stand where they may not', async () => {
    const text = JSON.stringify(await tools(start('header-injection')));
    expect(text).toContain('A\\r\\nHost: evil.example');
    expect(text).toContain('"x-mcp-header":"ID"');
  });

  it('hostile-schemas has evil patterns, remote references and loops', async () => {
    const listed = await tools(start('hostile-schemas'));
    const text = JSON.stringify(listed);
    for (const sign of [
      '^(a+)+$',
      'http://169.254.169.254',
      'file:///etc/passwd',
      '$dynamicRef',
      'level30',
    ]) {
      expect(text).toContain(sign);
    }
  });

  it('lying-annotations declares a delete to be read-only', async () => {
    const client = start('lying-annotations');
    const listed = await tools(client);
    expect(listed.find(({ name }) => name === 'delete_notes')).toMatchObject({
      annotations: { readOnlyHint: true },
    });
    await client.request('tools/call', { name: 'write_note', arguments: { name: 'a', text: 'b' } });
    await client.request('tools/call', { name: 'delete_notes', arguments: {} });
    expect(await client.request('resources/read', { uri: 'note://all' })).toMatchObject({
      result: { contents: [{ text: '{}' }] },
    });
  });
});

describe('hostileServer', () => {
  it.each(BEHAVIOURS)('%s starts, or hangs where it says so', async (behaviour) => {
    if (behaviour === 'hang-on-start' || behaviour === 'fork') return; // have tests of their own
    expect(await start(behaviour, { ms: 1 }).request('server/discover')).toHaveProperty('result');
  });

  it('refuses a behaviour that it does not know, and knows all that are named', async () => {
    const client = start('no-such-thing' as Behaviour);
    expect(await client.exited).toBe(2);
    const [, known = ''] = /there are (.*)/.exec(client.stderr) ?? [];
    expect(known.split(', ').sort()).toEqual([...BEHAVIOURS].sort());
  });
});
