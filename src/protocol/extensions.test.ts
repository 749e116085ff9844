import { describe, expect, it } from 'vitest';
import { requestWithoutTasks, withoutTasks } from './extensions.ts';
import type { JsonObject } from './json.ts';
import { messageOf } from './message.ts';
import { META } from './meta.ts';

const TASKS = 'io.modelcontextprotocol/tasks';
const UI = 'io.modelcontextprotocol/ui';

describe('capabilities', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'an extension',
      { roots: {}, extensions: { [TASKS]: {}, [UI]: {} } },
      { roots: {}, extensions: { [UI]: {} } },
    ],
    ['a capability of 2025-11-25', { tools: {}, tasks: { list: {} } }, { tools: {} }],
    ['both', { tasks: {}, extensions: { [TASKS]: {} } }, { extensions: {} }],
  ])('lose tasks, as %s, and nothing else (base-10)', (_, declared, left) => {
    expect(withoutTasks(declared)).toEqual(left);
  });

  it('stay as they are where there is nothing to lose', () => {
    for (const declared of [{}, { tools: {}, extensions: { [UI]: {} } }, { extensions: null }])
      expect(withoutTasks(declared)).toBe(declared);
  });
});

describe('a request', () => {
  const request = (capabilities: JsonObject) =>
    messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      method: 'tools/call',
      params: { name: 'x', _meta: { [META.clientCapabilities]: capabilities, own: 1 } },
    });

  it('claims no tasks for its client, and loses no other word (base-10)', () => {
    expect(requestWithoutTasks(request({ roots: {}, extensions: { [TASKS]: {} } })).value).toEqual(
      request({ roots: {}, extensions: {} }).value,
    );
  });

  it('that claims none stays the same message', () => {
    const plain = request({ roots: {}, extensions: { [UI]: {} } });
    expect(requestWithoutTasks(plain)).toBe(plain);
    const bare = messageOf({ jsonrpc: '2.0' as const, id: 1, method: 'tools/list' });
    expect(requestWithoutTasks(bare)).toBe(bare);
  });
});
