import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTaskHandles } from './handle.ts';

const binding = {
  caller: { kind: 'local' as const, id: 'ada' },
  server: 'files',
  tool: 'add',
  taskId: 'task-1',
};

describe('the handle of a task', () => {
  it('stands for the task at its server, and does not show its id', () => {
    const handles = createTaskHandles(Buffer.alloc(32), randomBytes);
    const handle = handles.seal(binding);
    expect(handles.open(handle)).toEqual(binding);
    expect(Buffer.from(handle.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('task-1');
    expect(handle).toMatch(/^[\x21-\x7e]+$/); // it stands in a header field
  });

  it('is opened by every process of the installation, and by no other', () => {
    const handle = createTaskHandles(Buffer.alloc(32, 1), randomBytes).seal(binding);
    expect(createTaskHandles(Buffer.alloc(32, 1), randomBytes).open(handle)).toEqual(binding);
    expect(createTaskHandles(Buffer.alloc(32, 2), randomBytes).open(handle)).toBeUndefined();
  });

  it.each(['', 'task-1', 'bartizan-task1.', 'bartizan-task1.AAAA', 'bartizan1.AAAA'])(
    'is none: %j',
    (text) => {
      expect(createTaskHandles(Buffer.alloc(32), randomBytes).open(text)).toBeUndefined();
    },
  );
});
