import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../protocol/cancellation.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { MODERN_VERSION } from '../../protocol/versions.ts';
import { requestOf } from '../../testing/index.ts';
import type { Incoming } from '../incoming.ts';
import { taskFollowedBy, underOwnId } from './follow.ts';
import { createTaskHandles } from './handle.ts';

const handles = createTaskHandles(Buffer.alloc(32), randomBytes);
const ada = { kind: 'local' as const, id: 'ada' };
const binding = { caller: ada, server: 'files', tool: 'add', taskId: 'task-1' };
const handle = handles.seal(binding);

function asking(taskId: JsonValue, { caller = ada, server = 'files', declared = true } = {}): Incoming {
  const capabilities = declared ? { extensions: { 'io.modelcontextprotocol/tasks': {} } } : {};
  const client = { name: 't', version: '1', protocolVersion: MODERN_VERSION, capabilities };
  return {
    face: 'http',
    caller,
    client,
    server,
    message: requestOf('tasks/get', { taskId }, 7),
    headers: undefined,
    session: { key: 's', client, caller, face: 'http', reply: undefined },
    signal: new Cancellation(),
  };
}

describe('whoever asks for a task', () => {
  it('gets it where it began, under the id that its server knows it by', () => {
    const { task } = taskFollowedBy(handles, asking(handle));
    expect(task).toEqual(binding);
    const { value } = underOwnId(requestOf('tasks/get', { taskId: handle, other: 1 }, 7), binding);
    expect(value).toMatchObject({ id: 7, params: { taskId: 'task-1', other: 1 } });
  });

  it.each<[string, Incoming, string]>([
    ['at another server', asking(handle, { server: 'other' }), 'of_another_server'],
    ['that is not theirs', asking(handle, { caller: { kind: 'local', id: 'eve' } }), 'of_another_caller'],
    ['by the id of its server', asking('task-1'), 'not_ours'],
    ['by no handle', asking(null), 'not_ours'],
    ['by many', asking([handle]), 'not_ours'],
  ])('gets none %s (G9)', (_, incoming, because) => {
    expect(taskFollowedBy(handles, incoming)).toEqual({
      reason: { code: 'task_unknown', detail: { because } },
    });
  });

  it('has to declare that it knows of tasks', () => {
    expect(taskFollowedBy(handles, asking(handle, { declared: false })).reason).toMatchObject({
      code: 'capability_missing',
    });
  });
});
