/**
 * Which notifications a server may send while it works on a request, and in which form they go on.
 *
 * What MCP does not name would reach the client unread: `notifications/cancelled` could take our own question off the
 * screen, and progress under another token would speak for another request (E8).
 */
import { isObject, type JsonObject } from '../protocol/json.ts';
import { messageOf, type NotificationMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import type { Exchange } from './context.ts';

export const LIST_CHANGES: ReadonlySet<string> = new Set([
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
]);

/** As they come: a log message, the end of an elicitation that the client was sent to a web page for. */
const ANY_TIME: ReadonlySet<string> = new Set([
  'notifications/message',
  'notifications/elicitation/complete',
]);

const ON_SUBSCRIPTIONS: ReadonlySet<string> = new Set([
  'notifications/subscriptions/acknowledged',
  'notifications/resources/updated',
]);

/** The notification as it may go on; undefined when it may not. "The list has changed" is made anew, without words. */
export function heardDuring(
  { method, params, request }: Exchange,
  message: NotificationMessage,
): NotificationMessage | undefined {
  const said = message.value;
  const isSubscription = method === 'subscriptions/listen';
  if (said.method === 'notifications/progress') {
    const token = metaOf(params).progressToken;
    return token !== undefined && said.params?.progressToken === token ? message : undefined;
  }
  if (LIST_CHANGES.has(said.method)) {
    const stamp = { params: { _meta: { [META.subscriptionId]: request.value.id } } };
    return messageOf({ jsonrpc: '2.0', method: said.method, ...(isSubscription && stamp) });
  }
  return ANY_TIME.has(said.method) || (isSubscription && ON_SUBSCRIPTIONS.has(said.method))
    ? message
    : undefined;
}

function metaOf({ _meta }: JsonObject): JsonObject {
  return isObject(_meta) ? _meta : {};
}
