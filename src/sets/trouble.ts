/** What an error says of the member that a set has asked. */
import { isObject } from '../protocol/json.ts';
import type { RpcError } from '../protocol/message.ts';

/** Only our own codes: a server's words are not for a note of ours. */
export function reasonIn({ data }: RpcError): string {
  const ours = isObject(data) && typeof data.auditId === 'string' ? data.reason : undefined;
  return typeof ours === 'string' && /^[a-z_]{1,32}$/.test(ours) ? ours : 'server_error';
}

/** Trouble that may be over when the member is asked again. Everything else is an answer. */
const PASSING: ReadonlySet<string> = new Set([
  'server_unavailable',
  'server_timeout',
  // A server that hangs in its handshakes is taken for one that refuses both.
  'server_misbehaved',
  // The connection was closed, and not by who asks.
  'cancelled',
  'rate_limited',
  'too_many_calls',
  'too_many_instances',
  'too_many_subscriptions',
  'audit_unavailable',
]);

export function mayPass(reason: string): boolean {
  return PASSING.has(reason);
}

/** What a control says of a resource, and not of the member. */
const OF_RESOURCES: ReadonlySet<string> = new Set([
  'not_permitted',
  'item_unknown',
  'item_changed',
  'approval_unavailable',
]);

export function isOfResources(error: RpcError): boolean {
  return OF_RESOURCES.has(reasonIn(error));
}
