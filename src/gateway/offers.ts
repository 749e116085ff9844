import { digestOf } from '../protocol/canonical.ts';
import { approvable } from '../protocol/definition.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Message } from '../protocol/message.ts';
import { LISTINGS, type OfferKind } from '../protocol/methods.ts';
import type { Offer } from './context.ts';

const BY_KIND = new Map(Object.values(LISTINGS).map((listing) => [listing.kind, listing]));

/** The offers that one response carries. Entries without a name are none: `isWellFormedListing` refuses those. */
export function offersIn(kind: OfferKind, message: Message): Offer[] {
  const result = resultOf(message);
  if (result === undefined) return [];
  if (kind === 'instructions') return instructionsIn(result);
  const listing = BY_KIND.get(kind);
  if (listing === undefined) return [];
  const offers: Offer[] = [];
  for (const item of listOf(result[listing.key])) {
    const offer = offerOf(kind, listing.name, item);
    if (offer !== undefined) offers.push(offer);
  }
  return offers;
}

export function offerOf(kind: OfferKind, nameKey: string, item: JsonValue): Offer | undefined {
  if (!isObject(item)) return undefined;
  const name = item[nameKey];
  if (typeof name !== 'string') return undefined;
  return Object.freeze({ kind, name, digest: digestOf(approvable(kind, item)), definition: item });
}

/** A list whose entries are not all named objects would carry words past every control. */
export function isWellFormedListing(kind: OfferKind, message: Message): boolean {
  const result = resultOf(message);
  if (result === undefined) return true;
  if (kind === 'instructions')
    return result.instructions === undefined || typeof result.instructions === 'string';
  const listing = BY_KIND.get(kind);
  const items = listing === undefined ? undefined : result[listing.key];
  return (
    Array.isArray(items) &&
    items.every((item) => isObject(item) && typeof item[listing?.name ?? ''] === 'string')
  );
}

function instructionsIn(result: JsonObject): Offer[] {
  const { instructions } = result;
  if (typeof instructions !== 'string' || instructions === '') return [];
  const definition = { instructions };
  return [
    Object.freeze({ kind: 'instructions' as const, name: '', digest: digestOf(definition), definition }),
  ];
}

function resultOf(message: Message): JsonObject | undefined {
  return 'result' in message.value ? message.value.result : undefined;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
