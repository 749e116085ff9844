import type { Offer } from '../gateway/context.ts';
import type { Pins } from '../gateway/control.ts';
import type { OfferKind } from '../protocol/methods.ts';
import { type Lock, type LockedServer, serverIn } from './lock.ts';

interface Pinned {
  readonly launchDigest: string;
  readonly offers: readonly Offer[];
  /** By kind, then by name. */
  readonly byKind: ReadonlyMap<OfferKind, ReadonlyMap<string, Offer>>;
  readonly dynamicResources: boolean;
}

/** The lock, as controls see it. Lists keep their identity, so that what is derived from them can be kept. */
export function pinsOf(lock: Lock): Pins {
  const pinned = new Map<string, Pinned>();
  for (const name of Object.keys(lock.servers)) {
    const server = serverIn(lock, name);
    if (server !== undefined) pinned.set(name, pin(server));
  }
  const offer: Pins['offer'] = (server, kind, name) => pinned.get(server)?.byKind.get(kind)?.get(name);
  return {
    launchDigest: (server) => pinned.get(server)?.launchDigest,
    digestOf: (server, kind, name) => offer(server, kind, name)?.digest,
    offer,
    offers: (server) => pinned.get(server)?.offers ?? NONE,
    dynamicResources: (server) => pinned.get(server)?.dynamicResources ?? false,
  };
}

const NONE: readonly Offer[] = Object.freeze([]);

function pin(server: LockedServer): Pinned {
  const offers = server.offers.map(({ kind, name, digest, definition }) =>
    Object.freeze({ kind, name, digest, definition }),
  );
  const byKind = new Map<OfferKind, Map<string, Offer>>();
  for (const offer of offers) {
    const named = byKind.get(offer.kind) ?? new Map<string, Offer>();
    byKind.set(offer.kind, named.set(offer.name, offer));
  }
  return {
    launchDigest: server.launch.digest,
    offers: Object.freeze(offers),
    byKind,
    dynamicResources: server.dynamicResources !== undefined,
  };
}
