/**
 * The tools that a server offers at this moment, as far as they were seen.
 *
 * Filled by whatever list passes through, and read in full from the server before the first call is judged, so that
 * no call is ever judged against a definition nobody has looked at. A server may offer more to clients that can do more:
 * what one client was shown takes nothing from what is known for all.
 */
import type { Offer } from './context.ts';

export interface LiveCatalog {
  /** The tool of this name, if the server offers one. Waits only while the list has to be read. */
  tool(name: string): Offer | undefined | Promise<Offer | undefined>;
  /** A page of `tools/list` went by. */
  saw(offers: readonly Offer[], page: { readonly first: boolean; readonly last: boolean }): void;
  /** The server says that its list has changed: it is read again before the next call. */
  invalidate(): void;
}

export interface LiveCatalogOptions {
  /** Reads the whole list from the server. */
  readonly load: () => Promise<readonly Offer[]>;
  readonly clock: () => number;
  /** Age at which the list is read again behind the scenes, in milliseconds. */
  readonly maxAgeMs?: number;
}

const FIVE_MINUTES = 300_000;

export function createLiveCatalog({ load, clock, maxAgeMs = FIVE_MINUTES }: LiveCatalogOptions): LiveCatalog {
  /** Read by ourselves, as a client to whom everything is offered. */
  let whole: Map<string, Offer> | undefined;
  /** What has gone by since then. */
  let seen: Map<string, Offer> | undefined;
  let readAt = 0;
  let loading: Promise<Map<string, Offer>> | undefined;

  return {
    tool(name) {
      const found = seen?.get(name) ?? whole?.get(name);
      if (found === undefined && whole === undefined) return reload().then((fresh) => fresh.get(name));
      if (clock() - readAt > maxAgeMs) reload().catch(() => undefined);
      return found;
    },
    saw(offers, { first, last }) {
      if (first && last) {
        seen = byName(offers);
        if (whole === undefined) readAt = clock();
      } else if (seen !== undefined || whole !== undefined) {
        seen ??= new Map();
        for (const offer of offers) seen.set(offer.name, offer);
      }
    },
    invalidate() {
      whole = undefined;
      seen = undefined;
      loading = undefined; // what is being read may be older than the change
    },
  };

  function reload(): Promise<Map<string, Offer>> {
    if (loading !== undefined) return loading;
    const mine: Promise<Map<string, Offer>> = load()
      .then((offers) => {
        const fresh = byName(offers);
        if (loading !== mine) return fresh;
        whole = fresh;
        seen = undefined;
        readAt = clock();
        return fresh;
      })
      .finally(() => {
        if (loading === mine) loading = undefined;
      });
    loading = mine;
    return mine;
  }
}

function byName(offers: readonly Offer[]): Map<string, Offer> {
  return new Map(offers.map((offer) => [offer.name, offer]));
}
