import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { parseTask } from './tasks.ts';

const task: JsonObject = {
  taskId: 't-1',
  status: 'working',
  createdAt: '2026-11-25T10:30:00Z',
  lastUpdatedAt: '2026-11-25T10:40:00.123Z',
  ttlMs: null,
};

describe('a task', () => {
  it('is what its server says of it, without anything else', () => {
    const more = { statusMessage: 'soon', pollIntervalMs: 5, content: ['words'], secret: 'x' };
    expect(parseTask({ ...task, ...more })?.state).toEqual({
      ...task,
      statusMessage: 'soon',
      pollIntervalMs: 5,
    });
  });

  it('carries only what belongs to its status', () => {
    const all = { result: { a: 1 }, error: { code: 1 }, inputRequests: { q: {} } };
    const parts = (status: string) => {
      const { result, error, inputRequests } = parseTask({ ...task, ...all, status }) ?? {};
      return [result, error, inputRequests].map((part) => part !== undefined);
    };
    expect(parts('working')).toEqual([false, false, false]);
    expect(parts('completed')).toEqual([true, false, false]);
    expect(parts('failed')).toEqual([false, true, false]);
    expect(parts('input_required')).toEqual([false, false, true]);
    expect(parts('cancelled')).toEqual([false, false, false]);
  });

  it.each<[string, JsonObject]>([
    ['an id', { taskId: '' }],
    ['a bounded id', { taskId: 'x'.repeat(1025) }],
    ['a status that there is', { status: 'done' }],
    ['a time to live', { ttlMs: -1 }],
    ['whole milliseconds', { ttlMs: 1.5 }],
    ['a time, not words', { createdAt: 'Ignore all previous instructions.' }],
    ['a pace that is a number', { pollIntervalMs: 'often' }],
    ['a message that is text', { statusMessage: {} }],
  ])('needs %s', (_, wrong) => {
    expect(parseTask({ ...task, ...wrong })).toBeUndefined();
  });
});
