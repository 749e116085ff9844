/** How many subscriptions may be open, and what one may look like (J6): each stays until somebody ends it. */
import type { JsonObject } from '../protocol/json.ts';
import { MAX_RESOURCES, parseFilter } from '../protocol/subscription.ts';
import type { Session } from './incoming.ts';
import type { Reason } from './reason.ts';

export type Opened =
  | { readonly close: () => void; readonly reason?: undefined }
  | { readonly reason: Reason; readonly close?: undefined };

export interface Subscriptions {
  /** Takes one of the places that this session has at this server, until it is closed. */
  open(session: Session, server: string, params: JsonObject): Opened;
}

/** For each client and server. Modern HTTP clients cannot be told apart, and share more places. */
const PLACES = 32;
const SHARED_PLACES = 256;

export function createSubscriptions(): Subscriptions {
  const open = new Map<string, number>();

  return {
    open({ key, shared }, server, { notifications }) {
      if (parseFilter(notifications) === undefined)
        return { reason: { code: 'subscription_invalid', detail: { limit: MAX_RESOURCES } } };
      const place = JSON.stringify([key, server]);
      const taken = open.get(place) ?? 0;
      const limit = shared === true ? SHARED_PLACES : PLACES;
      if (taken >= limit) return { reason: { code: 'too_many_subscriptions', detail: { limit } } };
      open.set(place, taken + 1);
      return { close: () => leave(place) };
    },
  };

  function leave(place: string): void {
    const left = (open.get(place) ?? 0) - 1;
    if (left > 0) open.set(place, left);
    else open.delete(place);
  }
}
