import type { Offer } from '../gateway/context.ts';
import type { OfferKind } from '../protocol/methods.ts';

export interface Drift {
  note(server: string, offer: Offer, approved: string | undefined): void;
  has(server: string, kind: OfferKind, name: string): boolean;
}

/**
 * Which approved offers were last seen changed: a request for a prompt or a resource carries no definition to compare.
 * Holds only approved names, so a server cannot make it grow.
 */
export function createDrift(): Drift {
  const seen = new Set<string>();
  const keyOf = (server: string, kind: OfferKind, name: string) => `${server} ${kind} ${name}`;
  return {
    note(server, { kind, name, digest }, approved) {
      if (approved === undefined || approved === digest) seen.delete(keyOf(server, kind, name));
      else seen.add(keyOf(server, kind, name));
    },
    has: (server, kind, name) => seen.has(keyOf(server, kind, name)),
  };
}
