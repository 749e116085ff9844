/** Tasks: answers of tools that come later (ext-tasks, 2026-07-28). */
import { isObject, type JsonObject, type JsonValue } from './json.ts';

/** What a client may ask of a task. */
export const TASK_METHODS: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

/** `resultType` of a result that is a task. */
export const TASK = 'task';

const STATUSES: ReadonlySet<JsonValue | undefined> = new Set([
  'working',
  'input_required',
  'completed',
  'failed',
  'cancelled',
]);

const MAX_ID = 1024;

/** A task as its server describes it. */
export interface Task {
  readonly taskId: string;
  readonly status: string;
  /** Everything that a task says of itself, `taskId` included: nothing else stands beside it. */
  readonly state: JsonObject;
  /** In the status `completed`: what the tool has answered. */
  readonly result: JsonObject | undefined;
  /** In the status `failed`. */
  readonly error: JsonObject | undefined;
  /** In the status `input_required`. */
  readonly inputRequests: JsonObject | undefined;
}

/** What a result says as a task; undefined when it is none. Members that no task has are dropped. */
export function parseTask(result: JsonObject): Task | undefined {
  const { taskId, status, statusMessage, createdAt, lastUpdatedAt, ttlMs, pollIntervalMs } = result;
  if (typeof taskId !== 'string' || taskId === '' || taskId.length > MAX_ID) return undefined;
  if (typeof status !== 'string' || !STATUSES.has(status)) return undefined;
  if (ttlMs !== null && !isDuration(ttlMs)) return undefined;
  if (pollIntervalMs !== undefined && !isDuration(pollIntervalMs)) return undefined;
  if (!isTime(createdAt) || !isTime(lastUpdatedAt)) return undefined;
  if (statusMessage !== undefined && typeof statusMessage !== 'string') return undefined;
  const state = {
    taskId,
    status,
    ...(statusMessage !== undefined && { statusMessage }),
    createdAt,
    lastUpdatedAt,
    ttlMs,
    ...(pollIntervalMs !== undefined && { pollIntervalMs }),
  };
  const due = (key: string, when: string): JsonObject | undefined => {
    const value = result[key];
    return status === when && isObject(value) ? value : undefined;
  };
  return {
    taskId,
    status,
    state,
    result: due('result', 'completed'),
    error: due('error', 'failed'),
    inputRequests: due('inputRequests', 'input_required'),
  };
}

function isDuration(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** ISO 8601, which leaves no room for words. */
function isTime(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{5,18}(?:Z|[+-]\d\d:\d\d)$/.test(value);
}
