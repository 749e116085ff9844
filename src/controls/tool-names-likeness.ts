/** Which names can be taken for another one. Everything is indexed: a server that lists thousands must not cost squares. */
import type { Offer } from '../gateway/context.ts';
import { skeletonOf, wordSkeletonOf } from '../inspect/skeleton.ts';
import { isSlip } from '../inspect/slip.ts';

/** Another offer that this one can be taken for. */
export interface Likeness {
  readonly rule: 'looks-alike' | 'slip' | 'title-looks-alike' | 'same-name';
  readonly other: string;
  readonly otherServer: string;
}

/** What the names of one server are compared with. */
export interface Neighbours {
  readonly server: string;
  /** Approved for this server. */
  readonly approved: Home;
  /** Approved for servers that stand earlier in the config: they keep their names. */
  readonly abroad: Abroad;
}

/** Offers of one server, by what their names look like. */
export interface Home {
  has(offer: Offer): boolean;
  alike(offer: Offer): readonly Offer[];
}

interface Known {
  readonly server: string;
  readonly offer: Offer;
}

interface Abroad {
  readonly bySkeleton: ReadonlyMap<string, readonly Known[]>;
  readonly byLength: ReadonlyMap<string, readonly Known[]>;
  readonly byTitle: ReadonlyMap<string, readonly Known[]>;
}

export function homeOf(offers: readonly Offer[]): Home {
  const keyOf = ({ kind, name, digest }: Offer) => `${kind} ${digest} ${name}`;
  const wordsOf = ({ kind, name }: Offer) => `${kind} ${wordSkeletonOf(name)}`;
  const known = new Set(offers.map(keyOf));
  const byWords = grouped(offers.filter(isNamed), wordsOf);
  return {
    has: (offer) => known.has(keyOf(offer)),
    alike: (offer) => byWords.get(wordsOf(offer)) ?? [],
  };
}

export function abroadOf(servers: readonly (readonly [server: string, offers: readonly Offer[]])[]): Abroad {
  const known = servers.flatMap(([server, offers]) =>
    offers.filter(isNamed).map((offer) => ({ server, offer })),
  );
  return {
    bySkeleton: grouped(known, ({ offer }) => `${offer.kind} ${skeletonOf(offer.name)}`),
    byLength: grouped(known, ({ offer }) => `${offer.kind} ${offer.name.length}`),
    byTitle: grouped(known, ({ offer }) => skeletonOf(titleOf(offer) ?? '')),
  };
}

/** Only names that a model calls by, or a person picks by. Addresses differ by a letter all the time. */
export function isNamed({ kind }: Offer): boolean {
  return kind === 'tool' || kind === 'prompt';
}

export function titleOf({ definition }: Offer): string | undefined {
  return typeof definition.title === 'string' ? definition.title : undefined;
}

/**
 * The first likeness of `offer`.
 *
 * @param page what the server lists together with it.
 */
export function likenessOf(offer: Offer, page: Home, neighbours: Neighbours): Likeness | undefined {
  return likenessAtHome(offer, page, neighbours) ?? likenessAbroad(offer, neighbours.abroad);
}

/**
 * Within one server names may not differ in case and separators only. When one of two is approved, the newcomer is
 * the impostor; when both or neither are, nobody can tell, and both are.
 */
function likenessAtHome(offer: Offer, page: Home, { server, approved }: Neighbours): Likeness | undefined {
  const twin = page.alike(offer).find(({ name, digest }) => name === offer.name && digest !== offer.digest);
  if (twin !== undefined) return { rule: 'same-name', other: twin.name, otherServer: server };
  const candidates = approved.has(offer)
    ? approved.alike(offer)
    : [...page.alike(offer), ...approved.alike(offer)];
  const other = candidates.find(({ name }) => name !== offer.name);
  return other && { rule: 'looks-alike', other: other.name, otherServer: server };
}

/** The same name in two servers is fine: each is addressed by its server. One that only looks the same is not. */
function likenessAbroad(offer: Offer, abroad: Abroad): Likeness | undefined {
  const { kind, name } = offer;
  const alike = abroad.bySkeleton
    .get(`${kind} ${skeletonOf(name)}`)
    ?.find((known) => known.offer.name !== name);
  if (alike !== undefined) return likeness('looks-alike', alike);
  for (const length of [name.length - 1, name.length, name.length + 1]) {
    const slip = abroad.byLength.get(`${kind} ${length}`)?.find((known) => isSlip(known.offer.name, name));
    if (slip !== undefined) return likeness('slip', slip);
  }
  const title = titleOf(offer) ?? '';
  if (title === '') return undefined;
  const forged = abroad.byTitle
    .get(skeletonOf(title))
    ?.find((known) => isForged(title, titleOf(known.offer)));
  return forged && likeness('title-looks-alike', forged);
}

function likeness(rule: Likeness['rule'], { server, offer }: Known): Likeness {
  return { rule, other: offer.name, otherServer: server };
}

/** Titles are for people, in any script: full-width or styled letters of the same word are no forgery. */
function isForged(title: string, other: string | undefined): boolean {
  return other !== undefined && title.normalize('NFKC') !== other.normalize('NFKC');
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
