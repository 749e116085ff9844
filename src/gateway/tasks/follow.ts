import { type CapabilityPath, declares, pointersTo } from '../../protocol/client-capabilities.ts';
import { EXTENSIONS } from '../../protocol/extensions.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf, type RequestMessage } from '../../protocol/message.ts';
import type { Incoming } from '../incoming.ts';
import type { Reason } from '../reason.ts';
import type { TaskBinding, TaskHandles } from './handle.ts';

/** What a client has to declare before it hears of tasks. */
export const NEEDED: CapabilityPath = ['extensions', EXTENSIONS.tasks];

export type Followed =
  | { readonly task: TaskBinding; readonly reason?: undefined }
  | { readonly reason: Reason; readonly task?: undefined };

/** The task that a request is about: one of this caller at this server, or none. Nothing says which of the two it is not. */
export function taskFollowedBy(
  handles: TaskHandles,
  { caller, client, server, message }: Incoming,
): Followed {
  if (!declares(client.capabilities, NEEDED)) {
    return { reason: { code: 'capability_missing', detail: { capabilities: CAPABILITY } } };
  }
  const { taskId } = message.value.params ?? {};
  const task = typeof taskId === 'string' ? handles.open(taskId) : undefined;
  if (task === undefined) return unknown('not_ours');
  if (task.server !== server) return unknown('of_another_server');
  const { kind, id } = task.caller;
  return kind === caller.kind && id === caller.id ? { task } : unknown('of_another_caller');
}

const CAPABILITY = pointersTo([NEEDED]);

/** The request as the server is to get it: it knows its task by its own id. */
export function underOwnId({ value }: RequestMessage, { taskId }: TaskBinding): RequestMessage {
  const params: JsonObject = { ...value.params, taskId };
  return messageOf({ ...value, params });
}

function unknown(because: string): Followed {
  return { reason: { code: 'task_unknown', detail: { because } } };
}
