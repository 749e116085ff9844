/**
 * The requests that are under way on one shared channel, and who waits for them.
 *
 * Ids and progress tokens are ours, never the client's: two clients may use the same, and a server must not be able to
 * answer a request that it was not asked (B10).
 */

import { isObject } from '../protocol/json.ts';
import { messageOf, type RequestId, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { progressTokenOf } from '../protocol/meta.ts';
import type { Listener } from './upstream.ts';

export interface Waiting {
  /** Our id on the channel. */
  readonly id: number;
  readonly method: string;
  /** Id that the client's side uses for the request. */
  readonly clientId: RequestId;
  readonly progressToken: RequestId | undefined;
  readonly listener: Listener;
  resolve(response: ResponseMessage): void;
  reject(error: unknown): void;
}

export interface Pending {
  add(message: RequestMessage, listener: Listener, settle: Pick<Waiting, 'resolve' | 'reject'>): Waiting;
  take(id: RequestId | undefined): Waiting | undefined;
  /** Gives a request up. Its answer may still come, and is no offence. */
  abandon(id: number): void;
  /** True, once, of a request that was given up. */
  wasAbandoned(id: RequestId | undefined): boolean;
  get(id: RequestId): Waiting | undefined;
  /** Everything that is under way, oldest first. */
  all(): Waiting[];
  rejectAll(error: unknown): void;
}

/** So many answers may be outstanding to what was given up. */
const MAX_ABANDONED = 1024;

export function createPending(): Pending {
  const waiting = new Map<number, Waiting>();
  const abandoned = new Set<number>();
  let counter = 0;

  return {
    add(message, listener, settle) {
      const { id: clientId, method, params } = message.value;
      const id = ++counter;
      const entry = { id, method, clientId, progressToken: progressTokenOf(params), listener, ...settle };
      waiting.set(id, entry);
      return entry;
    },
    take(id) {
      if (typeof id !== 'number') return undefined;
      const entry = waiting.get(id);
      waiting.delete(id);
      return entry;
    },
    abandon(id) {
      waiting.delete(id);
      abandoned.add(id);
      if (abandoned.size > MAX_ABANDONED)
        for (const oldest of abandoned) return void abandoned.delete(oldest);
    },
    wasAbandoned: (id) => typeof id === 'number' && abandoned.delete(id),
    get: (id) => (typeof id === 'number' ? waiting.get(id) : undefined),
    all: () => [...waiting.values()],
    rejectAll(error) {
      const all = [...waiting.values()];
      waiting.clear();
      for (const entry of all) entry.reject(error);
    },
  };
}

/** The request with our token in the place of the client's, where it has one. */
export function withOwnProgressToken(
  message: RequestMessage,
  { id, progressToken }: Waiting,
): RequestMessage {
  if (progressToken === undefined) return message;
  const { params } = message.value;
  const meta = isObject(params?._meta) ? params._meta : {};
  return messageOf({ ...message.value, params: { ...params, _meta: { ...meta, progressToken: id } } });
}
