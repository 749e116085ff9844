import type { Offer } from '../gateway/context.ts';
import type { Pins } from '../gateway/control.ts';
import { keyOf, type Lock, type LockedServer, serverIn } from './lock.ts';

interface Pinned {
  readonly launchDigest: string;
  readonly offers: readonly Offer[];
  readonly byKey: ReadonlyMap<string, Offer>;
  readonly dynamicResources: boolean;
}

/** The lock, as controls see it. Lists keep their identity, so that what is derived from them can be kept. */
export function pinsOf(lock: Lock): Pins {
  const pinned = new Map<string, Pinned>();
  for (const name of Object.keys(lock.servers)) {
    const server = serverIn(lock, name);
    if (server !== undefined) pinned.set(name, pin(server));
  }
  const offer: Pins['offer'] = (server, kind, name) => pinned.get(server)?.byKey.get(keyOf({ kind, name }));
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
  return {
    launchDigest: server.launch.digest,
    offers: Object.freeze(offers),
    byKey: new Map(offers.map((offer) => [keyOf(offer), offer])),
    dynamicResources: server.dynamicResources !== undefined,
  };
}
