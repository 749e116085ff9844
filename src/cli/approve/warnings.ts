/** What a reader should know about an offer before saying yes. None of it decides anything. */
import { abroadOf, homeOf, isNamed, likenessOf } from '../../controls/tool-names-likeness.ts';
import { hasHidden, mixesScripts } from '../../controls/tool-names-text.ts';
import type { Offer } from '../../gateway/context.ts';
import { isObject, type JsonValue } from '../../protocol/json.ts';
import { printable } from '../terminal.ts';

/** What is approved of another server. */
export type OtherServer = readonly [server: string, offers: readonly Offer[]];

const LONG = 2000;

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
  const likeness = isNamed(offer)
    ? likenessOf(offer, homeOf(page), { server, approved: homeOf(page), abroad: abroadOf(others) })
    : undefined;
  if (likeness !== undefined) {
    const where = likeness.otherServer === server ? 'this server' : `the server "${likeness.otherServer}"`;
    warnings.push(`can be taken for "${printable(likeness.other)}" of ${where}; tool-names may withhold it`);
  }
  return warnings;
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
      .filter(({ kind, name }) => kind === 'tool' && /[_.-]|[a-z][A-Z]/.test(name) && name !== offer.name)
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
