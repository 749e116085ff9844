/**
 * Which notifications a server may send while it works on a request, and in which form they go on.
 *
 * What MCP does not name would reach the client unread: `notifications/cancelled` could take our own question off the
 * screen, and progress under another token would speak for another request (E8).
 */
import { isObject, type JsonObject } from '../protocol/json.ts';
import { messageOf, type NotificationMessage } from '../protocol/message.ts';
import { LIST_CHANGES as LIST_CHANGE_WORDS } from '../protocol/subscription.ts';
import { LEGACY_VERSIONS } from '../protocol/versions.ts';
import type { Exchange } from './context.ts';
import { heardOnSubscription } from './subscription.ts';

const LIST_CHANGES: ReadonlySet<string> = new Set(
  Object.values(LIST_CHANGE_WORDS).map(({ method }) => method),
);

/** That a person is done with a web page: modern clients are not told any more (2026-07-28, changelog). */
const PAGE_VISITED = 'notifications/elicitation/complete';

/** For one exchange: the notification as it may go on; undefined when it may not. */
export function hearingOf(
  exchange: Exchange,
): (message: NotificationMessage) => NotificationMessage | undefined {
  if (exchange.method === 'subscriptions/listen') return heardOnSubscription(exchange);
  return (message) => heardDuring(exchange, message);
}

/**
 * On a request that is no subscription. "The list has changed" is made anew, without words, and for legacy clients only: a
 * modern one hears on a stream what is about its request, and of lists on a subscription (2026-07-28,
 * basic/transports/streamable-http, Receiving Messages).
 */
export function heardDuring(
  { client, params }: Exchange,
  message: NotificationMessage,
): NotificationMessage | undefined {
  const said = message.value;
  if (said.method === 'notifications/progress') {
    const token = metaOf(params).progressToken;
    return token !== undefined && said.params?.progressToken === token ? message : undefined;
  }
  if (said.method === 'notifications/message') return message;
  if (!LEGACY_VERSIONS.includes(client.protocolVersion)) return undefined;
  if (said.method === PAGE_VISITED) return message;
  return LIST_CHANGES.has(said.method) ? messageOf({ jsonrpc: '2.0', method: said.method }) : undefined;
}

function metaOf({ _meta }: JsonObject): JsonObject {
  return isObject(_meta) ? _meta : {};
}
