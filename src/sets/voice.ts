/**
 * What the client of a subscription to a set hears: the acknowledgement first and once, then what was acknowledged, each
 * under the id of its own request.
 *
 * A member speaks for its own resources only, whatever it was asked to watch: a part of what it watches may be another's.
 */
import type { Reply } from '../gateway/incoming.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf, type NotificationMessage, type RequestId } from '../protocol/message.ts';
import {
  ACKNOWLEDGED,
  type Filter,
  filterToJson,
  LIST_CHANGES,
  NOTHING,
  RESOURCE_UPDATED,
  stampedWith,
  wants,
} from '../protocol/subscription.ts';
import { createEarly, type Early } from './early.ts';
import { offeredBy } from './offered.ts';
import type { Front } from './set.ts';

export interface Voice {
  /** Undefined until it is out. */
  readonly acknowledged: Filter | undefined;
  acknowledge(filter: Filter): void;
  /** A member says something. Before the acknowledgement is out it is kept for then. */
  hear(server: string, message: NotificationMessage): void;
  /** Whatever this member could have told may have changed. Nothing before the acknowledgement, which says it all. */
  missed(server: string): void;
}

export function createVoice(
  { routes, pins }: Front,
  id: RequestId,
  notification: Reply['notification'],
): Voice {
  const early = new Map<string, Early>();
  let acknowledged: Filter | undefined;

  return {
    get acknowledged() {
      return acknowledged;
    },
    acknowledge(filter) {
      acknowledged = filter;
      say(ACKNOWLEDGED, { notifications: filterToJson(filter) });
      for (const [server, { take }] of early) for (const message of take()) pass(server, message);
    },
    hear(server, message) {
      if (acknowledged !== undefined) return pass(server, message);
      const kept = early.get(server) ?? createEarly();
      early.set(server, kept);
      kept.keep(message);
    },
    missed(server) {
      const { lists, resources } = acknowledged ?? NOTHING;
      const offered = offeredBy(server, pins);
      for (const name of lists) {
        const { method, capability } = LIST_CHANGES[name];
        if (offered.has(capability)) say(method, {});
      }
      for (const uri of resources) if (isOf(server, uri)) say(RESOURCE_UPDATED, { uri });
    },
  };

  function pass(server: string, message: NotificationMessage): void {
    const { method, params } = message.value;
    if (acknowledged === undefined || !wants(acknowledged, message.value)) return;
    if (method === RESOURCE_UPDATED && !isOf(server, String(params?.uri))) return;
    // Its stamp is right: the member was asked under the id of the client's request, and the gateway holds it to that.
    notification(message);
  }

  function isOf(server: string, uri: string): boolean {
    return routes.resource(uri).server === server;
  }

  function say(method: string, params: JsonObject): void {
    notification(stampedWith(id, messageOf({ jsonrpc: '2.0' as const, method, params })));
  }
}
