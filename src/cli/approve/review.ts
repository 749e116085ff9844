import type { Offer } from '../../gateway/context.ts';
import { type Change, diffOffers } from '../../lock/changes.ts';
import { KINDS, keyOf, type Lock, type LockedServer, serverIn } from '../../lock/lock.ts';
import { offersOf } from '../../lock/offers.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Launch, type Standing, standingOf } from './launch.ts';

/** What a server was seen to offer, all pages of it. */
export interface Offered {
  readonly serverInfo?: { readonly name: string; readonly version: string };
  readonly protocolVersion: string;
  readonly instructions?: string;
  readonly tools: readonly JsonObject[];
  readonly prompts: readonly JsonObject[];
  readonly resources: readonly JsonObject[];
  readonly templates: readonly JsonObject[];
}

/** Above this, resources are no list for a person to read: they are approved as a class, without their words. */
export const MAX_PINNED_RESOURCES = 100;

/** What there is to decide about one server. */
export interface Review {
  readonly server: string;
  readonly launch: Launch;
  /** How the launch compares with the one in the lock. */
  readonly standing: Standing;
  readonly offered: Offered;
  readonly before: LockedServer | undefined;
  readonly offers: readonly Offer[];
  /** What differs from the lock, without what was blocked and is still the same. */
  readonly changes: readonly Change[];
  readonly blocked: readonly Offer[];
  /** Names that stand for two definitions: they cannot be approved. */
  readonly ambiguous: readonly Offer[];
  readonly resourceClass: 'none' | 'proposed' | 'approved';
}

/** Compares what a server offers with what the lock holds. @throws {TypeError} when an item has no name. */
export function reviewOf(lock: Lock, server: string, launch: Launch, offered: Offered): Review {
  const before = serverIn(lock, server);
  const asClass = before?.dynamicResources !== undefined || offered.resources.length > MAX_PINNED_RESOURCES;
  const all = [
    ...offersOf(
      'instructions',
      (offered.instructions ?? '') === '' ? [] : [{ instructions: offered.instructions ?? '' }],
    ),
    ...offersOf('tool', offered.tools),
    ...offersOf('prompt', offered.prompts),
    ...offersOf('template', offered.templates),
    ...(asClass ? [] : offersOf('resource', offered.resources)),
  ];
  const { unique, ambiguous } = separate(all);
  const isBlocked = (offer: Offer) =>
    before?.blocked.some((each) => keyOf(each) === keyOf(offer) && each.digest === offer.digest) === true;
  const approved = before?.offers.filter(({ kind }) => !(asClass && kind === 'resource')) ?? [];
  return {
    server,
    launch,
    standing: standingOf(before, launch),
    offered,
    before,
    offers: unique,
    changes: diffOffers(approved, unique).filter(({ offer }) => !isBlocked(offer)),
    blocked: unique.filter(isBlocked),
    ambiguous,
    resourceClass: !asClass ? 'none' : before?.dynamicResources === undefined ? 'proposed' : 'approved',
  };
}

/** True when the lock already says all of it. */
export function isSettled({ standing, changes, resourceClass }: Review): boolean {
  return standing === 'same' && changes.length === 0 && resourceClass !== 'proposed';
}

function separate(offers: readonly Offer[]): { unique: Offer[]; ambiguous: Offer[] } {
  const digests = new Map<string, string>();
  const twice = new Set<string>();
  for (const offer of offers) {
    const known = digests.get(keyOf(offer));
    if (known !== undefined && known !== offer.digest) twice.add(keyOf(offer));
    digests.set(keyOf(offer), offer.digest);
  }
  const byKey = new Map(offers.map((offer) => [keyOf(offer), offer]));
  const [unique, ambiguous]: [Offer[], Offer[]] = [[], []];
  for (const [key, offer] of byKey) (twice.has(key) ? ambiguous : unique).push(offer);
  return { unique, ambiguous };
}

const PLURALS: Readonly<Record<Offer['kind'], readonly [string, string]>> = {
  instructions: ['its instructions', 'its instructions'],
  tool: ['1 tool', 'tools'],
  prompt: ['1 prompt', 'prompts'],
  template: ['1 resource template', 'resource templates'],
  resource: ['1 resource', 'resources'],
};

/** `3 tools, 1 prompt`. */
export function countOf(offers: readonly Pick<Offer, 'kind'>[]): string {
  const parts = KINDS.flatMap((kind) => {
    const count = offers.filter((offer) => offer.kind === kind).length;
    if (count === 0) return [];
    const [one, many] = PLURALS[kind];
    return [count === 1 ? one : `${count} ${many}`];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
