import type { Offer } from '../gateway/context.ts';
import type { Pins } from '../gateway/control.ts';

/** Pins in memory: what is given here was approved, for every server unless `server` names the one. */
export function fakePins(
  offers: readonly Offer[] = [],
  {
    server,
    launchDigest,
    dynamicResources = false,
  }: { readonly server?: string; readonly launchDigest?: string; readonly dynamicResources?: boolean } = {},
): Pins {
  const approved = (name: string): readonly Offer[] =>
    server === undefined || server === name ? offers : [];
  return {
    launchDigest: (name) => (server === undefined || server === name ? launchDigest : undefined),
    digestOf: (of, kind, name) =>
      approved(of).find((offer) => offer.kind === kind && offer.name === name)?.digest,
    offer: (of, kind, name) => approved(of).find((offer) => offer.kind === kind && offer.name === name),
    offers: approved,
    dynamicResources: (name) => (server === undefined || server === name) && dynamicResources,
  };
}
