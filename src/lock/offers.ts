import type { Offer } from '../gateway/context.ts';
import { digestOf } from '../protocol/canonical.ts';
import { approvable } from '../protocol/definition.ts';
import type { JsonObject } from '../protocol/json.ts';
import { LISTINGS, type OfferKind } from '../protocol/methods.ts';

const NAME_KEYS: ReadonlyMap<OfferKind, string> = new Map(
  Object.values(LISTINGS).map(({ kind, name }) => [kind, name]),
);

/** The name that a definition gives itself; instructions have none. Undefined when it should have one and has not. */
export function nameIn(kind: OfferKind, definition: JsonObject): string | undefined {
  const key = NAME_KEYS.get(kind);
  if (key === undefined) return '';
  const name = definition[key];
  return typeof name === 'string' ? name : undefined;
}

/**
 * What a server lists, ready to be compared with what was approved. The instructions are one item, `{ instructions }`.
 *
 * @throws {TypeError} when an item has no name: it could neither be approved nor withheld.
 */
export function offersOf(kind: OfferKind, items: readonly JsonObject[]): Offer[] {
  return items.map((item, at) => {
    const name = nameIn(kind, item);
    if (name === undefined) throw new TypeError(`offersOf: ${kind} ${at} has no name`);
    const definition = approvable(kind, item);
    return Object.freeze({ kind, name, digest: digestOf(definition), definition });
  });
}
