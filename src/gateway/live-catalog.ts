/**
 * The tools that a server offers at this moment, as far as they were seen.
 *
 * Filled by whatever list passes through, and read in full from the server before the first call is judged, so that
 * no call is ever judged against a definition nobody has looked at.
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
  let tools: Map<string, Offer> | undefined;
  let readAt = 0;
  let loading: Promise<Map<string, Offer>> | undefined;

  return {
    tool(name) {
      if (tools === undefined) return reload().then((fresh) => fresh.get(name));
      if (clock() - readAt > maxAgeMs) reload().catch(() => undefined);
      return tools.get(name);
    },
    saw(offers, { first, last }) {
      if (first && last) replace(offers);
      else if (tools !== undefined) for (const offer of offers) tools.set(offer.name, offer);
    },
    invalidate() {
      tools = undefined;
      loading = undefined; // what is being read may be older than the change
    },
  };

  function reload(): Promise<Map<string, Offer>> {
    if (loading !== undefined) return loading;
    const mine: Promise<Map<string, Offer>> = load()
      .then((offers) => {
        if (loading === mine) replace(offers);
        return byName(offers);
      })
      .finally(() => {
        if (loading === mine) loading = undefined;
      });
    loading = mine;
    return mine;
  }

  function replace(offers: readonly Offer[]): void {
    tools = byName(offers);
    readAt = clock();
  }
}

function byName(offers: readonly Offer[]): Map<string, Offer> {
  return new Map(offers.map((offer) => [offer.name, offer]));
}
