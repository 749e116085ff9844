/** The URI templates that were approved. One with expressions that `uriMatcher` does not know matches nothing. */
import type { Offer } from '../gateway/context.ts';
import type { Pins } from '../gateway/control.ts';
import { uriMatcher } from '../protocol/uri-template.ts';

export interface Template {
  readonly name: string;
  matches(uri: string): boolean;
}

/** The approved templates of a server, compiled once for as long as the approvals stay the same. */
export function createTemplates(pins: Pins): (server: string) => readonly Template[] {
  const compiled = new WeakMap<readonly Offer[], readonly Template[]>();
  return (server) => {
    const offers = pins.offers(server);
    const known = compiled.get(offers);
    if (known !== undefined) return known;
    const fresh = offers
      .filter(({ kind }) => kind === 'template')
      .map(({ name }) => ({ name, matches: uriMatcher(name) }));
    compiled.set(offers, fresh);
    return fresh;
  };
}
