import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { RequestId } from './message.ts';

/** Which rule of JSON-RPC 2.0, or of MCP where that is narrower, a value breaks. */
export type EnvelopeFlaw =
  | 'not_an_object'
  | 'jsonrpc'
  | 'unknown_member'
  | 'id'
  | 'method'
  | 'params'
  | 'result'
  | 'error'
  | 'neither_request_nor_response';

/** MCP forbids `null` and fractions (2026-07-28, basic/index, Requests). */
export function isRequestId(value: JsonValue | undefined): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

/**
 * What keeps a value from being exactly one request, notification or response; undefined when it is one.
 *
 * The outermost object is closed: a member that JSON-RPC does not name has no meaning that both sides share.
 * What stands inside of `params`, `result` and `error` is left to the controls.
 */
export function envelopeFlaw(value: JsonValue): EnvelopeFlaw | undefined {
  if (!isObject(value)) return 'not_an_object';
  if (value.jsonrpc !== '2.0') return 'jsonrpc';
  if (Object.hasOwn(value, 'method')) return callFlaw(value);
  if (Object.hasOwn(value, 'result')) return resultFlaw(value);
  if (Object.hasOwn(value, 'error')) return errorFlaw(value);
  return 'neither_request_nor_response';
}

/** A request or, without an `id`, a notification. MCP has no positional parameters. */
function callFlaw(value: JsonObject): EnvelopeFlaw | undefined {
  let known = 2;
  if (typeof value.method !== 'string') return 'method';
  if (Object.hasOwn(value, 'id')) {
    if (!isRequestId(value.id)) return 'id';
    known++;
  }
  if (Object.hasOwn(value, 'params')) {
    if (!isObject(value.params)) return 'params';
    known++;
  }
  return closed(value, known);
}

function resultFlaw(value: JsonObject): EnvelopeFlaw | undefined {
  if (!isRequestId(value.id)) return 'id';
  if (!isObject(value.result)) return 'result';
  return closed(value, 3);
}

/** An error that answers something unreadable has no `id`. */
function errorFlaw(value: JsonObject): EnvelopeFlaw | undefined {
  const { error } = value;
  if (!isObject(error)) return 'error';
  if (!Number.isSafeInteger(error.code) || typeof error.message !== 'string') return 'error';
  if (!Object.hasOwn(value, 'id')) return closed(value, 2);
  return isRequestId(value.id) ? closed(value, 3) : 'id';
}

function closed(value: JsonObject, known: number): EnvelopeFlaw | undefined {
  return Object.keys(value).length === known ? undefined : 'unknown_member';
}
