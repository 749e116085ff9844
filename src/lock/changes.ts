import type { Offer } from '../gateway/context.ts';
import { compareNamed, keyOf } from './lock.ts';

/** How one offer differs from what was approved. */
export type Change =
  | { readonly type: 'added'; readonly offer: Offer }
  | { readonly type: 'removed'; readonly offer: Offer }
  | { readonly type: 'changed'; readonly before: Offer; readonly offer: Offer };

/** What differs, sorted by kind and name. Offers with the same digest are the same, however they are spelled. */
export function diffOffers(approved: readonly Offer[], offered: readonly Offer[]): Change[] {
  const before = new Map(approved.map((offer) => [keyOf(offer), offer]));
  const now = new Map(offered.map((offer) => [keyOf(offer), offer]));
  const changes: Change[] = [];
  for (const [key, offer] of now) {
    const old = before.get(key);
    if (old === undefined) changes.push({ type: 'added', offer });
    else if (old.digest !== offer.digest) changes.push({ type: 'changed', before: old, offer });
  }
  for (const [key, offer] of before) {
    if (!now.has(key)) changes.push({ type: 'removed', offer });
  }
  return changes.sort((a, b) => compareNamed(a.offer, b.offer));
}
