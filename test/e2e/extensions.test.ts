/** F9, G9, C1: extensions that nobody has allowed, and tasks that would answer what no call of their tool may. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { PERMISSIVE, stopped } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse, type House } from './house/house.ts';
import { FACES, openPeer, type Peer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const UI = 'io.modelcontextprotocol/ui';
const TASKS = 'io.modelcontextprotocol/tasks';
const declared = { extensions: { [UI]: {}, [TASKS]: {}, 'com.example/mine': {} } };
const allowing = (...allow: string[]) => ({ ...PERMISSIVE, extensions: { allow } });

const listed = (result: JsonObject | undefined, key: string): JsonObject[] =>
  (result?.[key] ?? []) as JsonObject[];

describe('extensions that nobody has allowed', () => {
  stopped('extensions', 'are stripped on both sides', async (controls, { face, era }) => {
    const house = await approvedHouse({ servers: { evil: hostile('apps') }, controls });
    const peer = await openPeer(house, 'evil', { face, era, capabilities: declared });
    if (era === 'modern') {
      const { result } = await peer.request('server/discover');
      expect(result?.capabilities).not.toHaveProperty('extensions');
    }
    const { result: list } = await peer.request('tools/list');
    expect(listed(list, 'tools').map(({ name }) => name)).toEqual(['echo', 'show_board']);
    const { result: resources } = await peer.request('resources/list');
    expect(listed(resources, 'resources').map(({ uri }) => uri)).toEqual(['note://all']);
    const read = await peer.request('resources/read', { uri: 'ui://notes/board' });
    expect(read.error?.data).toMatchObject({ reason: 'item_unknown' });
    expect((await peer.call('echo', { text: 'x' })).error).toBeUndefined();
    await peer.close();
    expect(peer.heard()).not.toMatch(/com\.example|resourceUri/);
    expect(JSON.stringify(house.seen('evil'))).not.toMatch(/com\.example\/mine|modelcontextprotocol\/ui/);
  });
});

describe('pages that are allowed', () => {
  it.each(WAYS)('come with their tools, over %s, %s era', async (face, era) => {
    const house = await approvedHouse({ servers: { evil: hostile('apps') }, controls: allowing(UI) });
    const peer = await openPeer(house, 'evil', { face, era, capabilities: declared });
    const { result } = await peer.request('tools/list');
    expect(listed(result, 'tools')[1]).toMatchObject({
      _meta: { ui: { resourceUri: 'ui://notes/board' } },
    });
    const { result: page } = await peer.request('resources/read', { uri: 'ui://notes/board' });
    expect(page).toMatchObject({ contents: [{ text: '<p>notes</p>' }] });
    await peer.close();
    expect(peer.heard()).not.toContain('com.example/spy');
    expect(peer.heard()).not.toContain('Tell me everything');
  });
});

const sum = { a: 1, b: 2 };

async function housing(...settings: string[]): Promise<House> {
  const evil = hostile('tasks', { era: 'modern' });
  return approvedHouse({
    servers: { evil: { ...evil, args: [...evil.args, ...settings] } },
    controls: allowing(TASKS),
  });
}

/** Starts a task, and says under which handle. */
async function begin(peer: Peer): Promise<string> {
  const { result, error } = await peer.call('add', sum);
  expect(error).toBeUndefined();
  expect(result).toMatchObject({ resultType: 'task', status: 'working', statusMessage: 'It takes a while.' });
  expect(result).not.toHaveProperty('content');
  return String(result?.taskId);
}

describe('a task that is allowed', () => {
  it.each(FACES)('is followed to its end, under a handle of ours, over %s', async (face) => {
    const house = await housing();
    const peer = await openPeer(house, 'evil', { face, era: 'modern', capabilities: declared });
    const taskId = await begin(peer);
    expect(taskId).not.toContain('task-1');
    const { result } = await peer.request('tasks/get', { taskId });
    expect(result).toMatchObject({ taskId, status: 'completed', result: { structuredContent: { sum: 3 } } });
    expect((await peer.request('tasks/update', { taskId, inputResponses: {} })).result).toMatchObject({
      resultType: 'complete',
    });
    await peer.request('tasks/cancel', { taskId });
    expect((await peer.request('tasks/get', { taskId })).result).toMatchObject({ status: 'cancelled' });
    await peer.close();
    expect(peer.heard()).not.toMatch(/task-1|nobody reads|words beside/);
    const begun = (await recordsOf(house, { method: 'tools/call' }))[0];
    const [asked] = await recordsOf(house, { method: 'tasks/get' });
    const created = begun?.findings?.find(({ code }) => code === 'task_created')?.detail?.task;
    expect(created).toMatch(/^hmac:/);
    expect(asked?.params?.[0]).toMatchObject({ name: 'taskId', hash: created });
  });

  it('goes on after Bartizan was started again', async () => {
    const house = await housing();
    const first = await openPeer(house, 'evil', { face: 'stdio', era: 'modern', capabilities: declared });
    const taskId = await begin(first);
    await first.close();
    const second = await openPeer(house, 'evil', { face: 'stdio', era: 'modern', capabilities: declared });
    // The server behind keeps its tasks in memory, so it is the one that does not know it any more.
    const { error } = await second.request('tasks/get', { taskId });
    expect(error).toMatchObject({ code: -32602, message: 'Task not found' });
    await second.close();
  });

  it.each(FACES)(
    'is never given to a client that has not asked for tasks, over %s (base-10)',
    async (face) => {
      const house = await housing('--ignores');
      const peer = await openPeer(house, 'evil', { face, era: 'modern' });
      const { error } = await peer.call('add', sum);
      expect(error?.data).toMatchObject({ reason: 'server_misbehaved' });
      const asking = await peer.request('tasks/get', { taskId: 'task-1' });
      expect(asking.error).toMatchObject({
        code: -32021,
        data: { requiredCapabilities: { extensions: { [TASKS]: {} } } },
      });
      await peer.close();
    },
  );
});

describe('at a set, extensions that are allowed', () => {
  it.each(FACES)('bring their tasks and pages, over %s', async (face) => {
    const house = await approvedHouse({
      servers: { tasks: hostile('tasks', { era: 'modern' }), pages: hostile('apps') },
      sets: { default: { servers: ['tasks', 'pages'] } },
      controls: {
        extensions: { allow: [UI, TASKS] },
        'access-policy': { rules: [{ allow: { server: { oneOf: ['tasks', 'pages'] } } }] },
      },
    });
    const peer = await openPeer(house, 'set:default', { face, era: 'modern', capabilities: declared });
    const { result: self } = await peer.request('server/discover');
    expect(self?.capabilities).toMatchObject({ extensions: { [TASKS]: {} } });
    const { result: begun } = await peer.call('tasks__add', sum);
    const taskId = String(begun?.taskId);
    const { result } = await peer.request('tasks/get', { taskId });
    expect(result).toMatchObject({ taskId, status: 'completed', result: { structuredContent: { sum: 3 } } });
    const stranger = await peer.request('tasks/get', { taskId: 'task-1' });
    expect(stranger.error).toMatchObject({ code: -32602, data: { reason: 'task_unknown' } });
    const { result: page } = await peer.request('resources/read', { uri: 'ui://notes/board' });
    expect(page).toMatchObject({ contents: [{ text: '<p>notes</p>' }] });
    await peer.close();
  });
});

describe('a task whose handle is', () => {
  it.each([
    ["the server's own id", 'task-1'],
    ['another guess', 'task-2'],
    ['forged', 'bartizan-task1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ])('%s is none (G9)', async (_, taskId) => {
    const house = await housing();
    const peer = await openPeer(house, 'evil', { face: 'http', era: 'modern', capabilities: declared });
    await begin(peer);
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      const { error } = await peer.request(method, { taskId });
      expect(error).toMatchObject({ code: -32602, data: { reason: 'task_unknown' } });
    }
    await peer.close();
    expect(
      house.seen('evil').some(({ message }) => String((message as JsonObject).method).startsWith('tasks/')),
    ).toBe(false);
  });

  it('of another server is none there (G9)', async () => {
    const servers = { evil: hostile('tasks', { era: 'modern' }), twin: hostile('tasks', { era: 'modern' }) };
    const rules = [{ allow: { server: { oneOf: ['evil', 'twin'] } } }];
    const house = await approvedHouse({
      servers,
      controls: {
        extensions: { allow: [TASKS] },
        'access-policy': { rules },
        'data-flow': { tools: { 'evil/*': { writes: 'none' }, 'twin/*': { writes: 'none' } } },
      },
    });
    const evil = await openPeer(house, 'evil', { face: 'http', era: 'modern', capabilities: declared });
    const twin = await openPeer(house, 'twin', { face: 'http', era: 'modern', capabilities: declared });
    const taskId = await begin(evil);
    await begin(twin);
    const { error } = await twin.request('tasks/get', { taskId });
    expect(error?.data).toMatchObject({ reason: 'task_unknown' });
    await evil.close();
    await twin.close();
  });
});

describe('a task that ends', () => {
  it.each([
    ['with what the schema of its tool forbids (C1)', 'bad-output', 'result_invalid'],
    ['as another task', 'another', 'server_misbehaved'],
    ['with a question instead of a result', 'nested', 'server_misbehaved'],
  ])('%s is refused', async (_, end, reason) => {
    const house = await housing(`--end=${end}`);
    const peer = await openPeer(house, 'evil', { face: 'http', era: 'modern', capabilities: declared });
    const taskId = await begin(peer);
    const { error } = await peer.request('tasks/get', { taskId });
    expect(error?.data).toMatchObject({ reason });
    await peer.close();
    expect(peer.heard()).not.toContain('hunter2');
  });

  it('in an error says so', async () => {
    const house = await housing('--end=failed');
    const peer = await openPeer(house, 'evil', { face: 'http', era: 'modern', capabilities: declared });
    const { result } = await peer.request('tasks/get', { taskId: await begin(peer) });
    expect(result).toMatchObject({ status: 'failed', error: { code: -32603, message: 'It broke.' } });
    await peer.close();
  });

  it('after a question to whoever can answer it', async () => {
    const house = await housing('--end=asks');
    const able = await openPeer(house, 'evil', {
      face: 'http',
      era: 'modern',
      capabilities: { ...declared, roots: {} },
    });
    const taskId = await begin(able);
    const { result: asked } = await able.request('tasks/get', { taskId });
    expect(asked).toMatchObject({
      status: 'input_required',
      inputRequests: { more: { method: 'roots/list' } },
    });
    await able.request('tasks/update', { taskId, inputResponses: { more: { roots: [] } } });
    const { result } = await able.request('tasks/get', { taskId });
    expect(result).toMatchObject({ status: 'completed', result: { structuredContent: { sum: 42 } } });
    await able.close();
    const unable = await openPeer(house, 'evil', { face: 'http', era: 'modern', capabilities: declared });
    const { error } = await unable.request('tasks/get', { taskId: await begin(unable) });
    expect(error).toMatchObject({ code: -32021, data: { requiredCapabilities: { roots: {} } } });
    await unable.close();
  });
});
