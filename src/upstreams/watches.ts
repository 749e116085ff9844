/**
 * Subscriptions at a server that has never heard of them: what a legacy server says outside of requests, told to whoever
 * has asked for it.
 *
 * Resources are subscribed to at the server for as long as anybody here watches them (2025-11-25, server/resources,
 * Subscriptions).
 */
import type { CancelSignal } from '../protocol/cancellation.ts';
import { INVALID_PARAMS } from '../protocol/errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import {
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import {
  ACKNOWLEDGED,
  declaredLists,
  type Filter,
  filterToJson,
  intersection,
  LIST_CHANGES,
  parseFilter,
  RESOURCE_UPDATED,
  stampedWith,
  wants,
  watchesResources,
} from '../protocol/subscription.ts';
import type { Listener } from './upstream.ts';
import { createWatchedResources, type Tell } from './watched-resources.ts';

export interface Watches {
  /** Answers `subscriptions/listen` in the place of the server. Lasts until the signal, or until the server is gone. */
  listen(message: RequestMessage, listener: Listener, signal: CancelSignal): Promise<ResponseMessage>;
  /** The server has notified of something that belongs to no request. */
  heard(message: NotificationMessage): void;
  /** The server is gone: every subscription ends. */
  fail(error: Error): void;
}

interface Watch {
  filter: Filter;
  readonly hear: (message: NotificationMessage) => void;
  readonly fail: (error: Error) => void;
}

const BY_WATCHES: ReadonlySet<string> = new Set([
  RESOURCE_UPDATED,
  ...Object.values(LIST_CHANGES).map(({ method }) => method),
]);

/** A notification that is never meant for the request during which it came. */
export function isForWatches({ value }: NotificationMessage): boolean {
  return BY_WATCHES.has(value.method);
}

export function createWatches(capabilities: JsonObject, tell: Tell): Watches {
  const open = new Set<Watch>();
  const resources = createWatchedResources(tell);
  const offered = new Set(declaredLists(capabilities));
  const offersResources = watchesResources(capabilities);

  return {
    async listen(message, listener, signal) {
      const { id, params } = message.value;
      const asked = parseFilter(params?.notifications);
      if (asked === undefined) return malformed(message);
      if (signal.aborted) throw signal.reason;
      const uris = offersResources ? asked.resources : new Set<string>();
      const filter = intersection(asked, { lists: offered, resources: uris });
      const say = (said: NotificationMessage): void => listener.notification(stampedWith(id, said));
      const early: NotificationMessage[] = [];
      let hear = (said: NotificationMessage): void => {
        if (early.length < MAX_EARLY) early.push(said);
      };
      const { watch, ended } = enter(filter, (said) => hear(said), signal);
      try {
        const refused = await Promise.race([ended, resources.hold(uris)]);
        watch.filter = { ...filter, resources: new Set([...uris].filter((uri) => !refused.has(uri))) };
        say(acknowledgementOf(watch.filter));
        hear = say;
        for (const said of early) if (wants(watch.filter, said.value)) say(said);
        return await ended;
      } finally {
        open.delete(watch);
        resources.release(uris);
      }
    },
    heard(message) {
      for (const { filter, hear } of open) if (wants(filter, message.value)) hear(message);
    },
    fail(error) {
      for (const { fail } of [...open]) fail(error);
    },
  };

  function enter(
    filter: Filter,
    hear: Watch['hear'],
    signal: CancelSignal,
  ): { readonly watch: Watch; readonly ended: Promise<never> } {
    let end: (error: unknown) => void = () => undefined;
    const ended = new Promise<never>((_, reject) => {
      end = reject;
    });
    ended.catch(() => undefined);
    signal.addEventListener('abort', () => end(signal.reason), { once: true });
    const watch: Watch = { filter, hear, fail: end };
    open.add(watch);
    return { watch, ended };
  }
}

/** What is heard while the server is still being told of resources waits for the acknowledgement. */
const MAX_EARLY = 64;

function acknowledgementOf(filter: Filter): NotificationMessage {
  const params = { notifications: filterToJson(filter) };
  return messageOf({ jsonrpc: '2.0' as const, method: ACKNOWLEDGED, params });
}

function malformed({ value }: RequestMessage): ResponseMessage {
  const error = { code: INVALID_PARAMS, message: 'The subscription is malformed' };
  return messageOf({ jsonrpc: '2.0' as const, id: value.id, error });
}
