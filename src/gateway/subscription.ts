/**
 * Which notifications of a server belong on a subscription, and in which form they go on.
 *
 * The acknowledgement comes first and once, and nothing comes that the client has not asked for (2026-07-28,
 * basic/patterns/subscriptions). All carry the id of the client's request: on stdio nothing else says whose they are,
 * so a server must not choose it (E8).
 */
import { messageOf, type NotificationMessage, type ResponseMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import {
  ACKNOWLEDGED,
  type Filter,
  filterToJson,
  intersection,
  NOTHING,
  parseFilter,
  RESOURCE_UPDATED,
  stampedWith,
  wants,
} from '../protocol/subscription.ts';
import type { Exchange } from './context.ts';

/** The response with which a server ends a subscription: under the id of the client's request, and without a word of its own. */
export function endOfSubscription({ request }: Exchange): ResponseMessage {
  const { id } = request.value;
  const result = { resultType: 'complete', _meta: { [META.subscriptionId]: id } };
  return messageOf({ jsonrpc: '2.0' as const, id, result });
}

/** For one subscription: the notification as it may go on; undefined when it may not. */
export function heardOnSubscription({
  params,
  request,
}: Exchange): (message: NotificationMessage) => NotificationMessage | undefined {
  const asked = parseFilter(params.notifications) ?? NOTHING;
  const { id } = request.value;
  let honoured: Filter | undefined;

  return (message) => {
    const { method, params: said = {} } = message.value;
    if (method === ACKNOWLEDGED) {
      if (honoured !== undefined) return undefined;
      honoured = intersection(asked, parseFilter(said.notifications) ?? NOTHING);
      return plain(ACKNOWLEDGED, { notifications: filterToJson(honoured) });
    }
    if (honoured === undefined || !wants(honoured, message.value)) return undefined;
    // Of what a server says here only the URI means anything.
    return method === RESOURCE_UPDATED ? plain(method, { uri: said.uri ?? '' }) : plain(method, {});
  };

  function plain(
    method: string,
    params: NonNullable<NotificationMessage['value']['params']>,
  ): NotificationMessage {
    return stampedWith(id, messageOf({ jsonrpc: '2.0' as const, method, params }));
  }
}
