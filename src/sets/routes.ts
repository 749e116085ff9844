/**
 * Which member of a set a request is for. Found from the request and the approvals alone, so every process finds the same.
 *
 * Addresses of resources stay as their servers write them: they stand in results, links and texts, and some schemes mean
 * something to clients. So one that two members could answer for is refused, never guessed at: a server that got itself
 * approved for another's address would else be read in its place (D7).
 */
import type { Offer } from '../gateway/context.ts';
import type { Pins } from '../gateway/control.ts';
import type { ReasonCode } from '../gateway/reason.ts';
import { pageOf } from '../protocol/pages.ts';
import { uriMatcher } from '../protocol/uri-template.ts';
import { parseQualified, qualifiedName } from './names.ts';

/** The member and what it calls the thing itself, or why there is none. */
export type Route =
  | { readonly server: string; readonly name: string; readonly code?: undefined }
  | { readonly code: ReasonCode; readonly server?: undefined };

export interface Routes {
  named(kind: 'tool' | 'prompt', qualified: string): Route;
  /** A resource, by its URI. */
  resource(uri: string): Route;
  /** A URI template, as it is written. */
  template(uriTemplate: string): Route;
  /** A task, by its handle, which says whose it is. */
  task(handle: string): Route;
}

const UNKNOWN: Route = Object.freeze({ code: 'item_unknown' });
const COLLISION: Route = Object.freeze({ code: 'name_collision' });
const NO_TASK: Route = Object.freeze({ code: 'task_unknown' });

export function createRoutes(
  members: readonly string[],
  pins: Pins,
  serverOfTask: (handle: string) => string | undefined,
): Routes {
  const matchersOf = createMatchers(pins);

  return {
    named(kind, qualified) {
      const parsed = parseQualified(qualified);
      if (parsed === undefined || !members.includes(parsed.server)) return UNKNOWN;
      const { server, name } = parsed;
      if (name !== undefined) return { server, name };
      const fits = pins
        .offers(server)
        .filter((offer) => offer.kind === kind && qualifiedName(server, offer.name) === qualified);
      const [only] = fits;
      if (only === undefined) return UNKNOWN;
      return fits.length === 1 ? { server, name: only.name } : COLLISION;
    },
    resource: (uri) => only(uri, claimantsOf(uri)),
    template: (uriTemplate) =>
      only(
        uriTemplate,
        members.filter((member) => pins.digestOf(member, 'template', uriTemplate) !== undefined),
      ),
    task(handle) {
      const server = serverOfTask(handle);
      return server !== undefined && members.includes(server) ? { server, name: handle } : NO_TASK;
    },
  };

  /**
   * Whoever was approved for this very address, be it as the page of a tool; else whoever was approved for all that it may
   * come to have.
   */
  function claimantsOf(uri: string): string[] {
    const explicit = members.filter(
      (member) =>
        pins.digestOf(member, 'resource', uri) !== undefined ||
        matchersOf(member).some((matches) => matches(uri)) ||
        pins.offers(member).some((offer) => pageOf(offer) === uri),
    );
    return explicit.length > 0 ? explicit : members.filter((member) => pins.dynamicResources(member));
  }
}

function only(name: string, claimants: readonly string[]): Route {
  const [server] = claimants;
  if (server === undefined) return UNKNOWN;
  return claimants.length === 1 ? { server, name } : COLLISION;
}

type Matches = (uri: string) => boolean;

/** Compiled once for as long as the approvals stay the same. */
function createMatchers(pins: Pins): (server: string) => readonly Matches[] {
  const compiled = new WeakMap<readonly Offer[], readonly Matches[]>();
  return (server) => {
    const offers = pins.offers(server);
    let matchers = compiled.get(offers);
    if (matchers === undefined) {
      matchers = offers.filter(({ kind }) => kind === 'template').map(({ name }) => uriMatcher(name));
      compiled.set(offers, matchers);
    }
    return matchers;
  };
}
