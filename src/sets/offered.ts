import type { Pins } from '../gateway/control.ts';
import type { OfferKind } from '../protocol/methods.ts';

/** What has lists, as it is declared. */
export type Offered = 'tools' | 'prompts' | 'resources';

const DECLARED: Partial<Record<OfferKind, Offered>> = {
  tool: 'tools',
  prompt: 'prompts',
  resource: 'resources',
  template: 'resources',
};

/** What a server was approved to offer, whether it is there now or not. */
export function offeredBy(server: string, pins: Pins): ReadonlySet<Offered> {
  const offered = new Set(pins.offers(server).flatMap(({ kind }) => DECLARED[kind] ?? []));
  if (pins.dynamicResources(server)) offered.add('resources');
  return offered;
}
