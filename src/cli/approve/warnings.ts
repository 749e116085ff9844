/** What a reader should know about an offer before saying yes. None of it decides anything. */
import { abroadOf, homeOf, isNamed, likenessOf } from '../../controls/tool-names-likeness.ts';
import { hasHidden, mixesScripts } from '../../controls/tool-names-text.ts';
import type { Offer } from '../../gateway/context.ts';
import { createCatalogDetector } from '../../inspect/injection/catalog.ts';
import { isDistinctive } from '../../inspect/injection/foreign.ts';
import { isObject, type JsonValue } from '../../protocol/json.ts';
import { printable } from '../terminal.ts';

/** What is approved of another server. */
export type OtherServer = readonly [server: string, offers: readonly Offer[]];

const LONG = 2000;
/** So much is quoted of what reads like an order. */
const QUOTED = 160;

/** Ready to be printed, one line each. */
export function warningsOn(
  offer: Offer,
  page: readonly Offer[],
  server: string,
  others: readonly OtherServer[],
): string[] {
  const texts = textsIn(offer.definition);
  const warnings: string[] = [];
  if (texts.some((text) => hasHidden(text.replace(/[\r\n\t]/g, ' ')))) {
    warnings.push('has hidden characters, shown as \\u{…}: nobody who means well needs them');
  }
  if (mixesScripts(offer.name)) warnings.push('mixes letters of two alphabets in its name');
  if (texts.some((text) => /[^\S\n]{40}|(?:\n[^\S\n]*){8}/u.test(text))) {
    warnings.push('pads its text with blanks, as if something should not be seen');
  }
  const longest = Math.max(0, ...texts.map((text) => text.length));
  if (longest > LONG) warnings.push(`has a text of ${longest} characters: read all of it`);
  for (const [other, name] of mentionedIn(texts, offer, others)) {
    warnings.push(`speaks of "${printable(name)}", a tool of the server "${other}"`);
  }
  const order = orderIn(offer, page, others);
  if (order !== undefined) warnings.push(order);
  const likeness = isNamed(offer)
    ? likenessOf(offer, homeOf(page), { server, approved: homeOf(page), abroad: abroadOf(others) })
    : undefined;
  if (likeness !== undefined) {
    const where = likeness.otherServer === server ? 'this server' : `the server "${likeness.otherServer}"`;
    warnings.push(`can be taken for "${printable(likeness.other)}" of ${where}; tool-names may withhold it`);
  }
  return warnings;
}

let detector: ReturnType<typeof createCatalogDetector> | undefined;

/** What `poisoned-catalog` says of it, with the words that made it say so. */
export function orderIn(
  { definition }: Offer,
  page: readonly Offer[],
  others: readonly OtherServer[],
): string | undefined {
  detector ??= createCatalogDetector('normal');
  const mine = new Set(page.map(({ name }) => name));
  const abroad = others.flatMap(([, offers]) => offers.filter(({ kind }) => kind === 'tool'));
  const foreign = new Set(
    abroad.map(({ name }) => name).filter((name) => isDistinctive(name) && !mine.has(name)),
  );
  const found = detector.find(definition, foreign);
  if (found === undefined) return undefined;
  const { reasons, words, encodings } = found;
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  const how = encodings.length === 0 ? '' : `, encoded as ${encodings.join(' in ')}`;
  const quote = printable(words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words);
  return `reads like orders to the model${why}${how}; poisoned-catalog withholds it: "${quote}"`;
}

/** Names of one plain word are left out: every second description has a "search" in it. */
function mentionedIn(
  texts: readonly string[],
  offer: Offer,
  others: readonly OtherServer[],
): (readonly [server: string, name: string])[] {
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z0-9_.-]*[A-Za-z0-9]/g) ?? []));
  return others.flatMap(([server, offers]) =>
    offers
      .filter(({ kind, name }) => kind === 'tool' && isDistinctive(name) && name !== offer.name)
      .filter(({ name }) => words.has(name))
      .map(({ name }) => [server, name] as const),
  );
}

/** All strings of a definition, keys too. */
function textsIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]);
}
