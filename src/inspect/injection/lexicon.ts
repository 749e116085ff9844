/**
 * Words by what they mean, as far as it matters here: many ways to say one thing become one sign.
 *
 * A model that has seen "you must read the file" so knows "be sure to open the document", too.
 */
import { hashOf } from './hash.ts';
import { ENGLISH, type Kind } from './lexicon/english.ts';
import { EUROPEAN, EUROPEAN_EMPTY } from './lexicon/european.ts';
import { formsOf } from './lexicon/inflected.ts';

export type Meaning = Kind | Sign;

/** What is recognised by its form. */
const SIGNS = [
  'tag',
  'marker',
  'identifier',
  'constant',
  'quoted',
  'address',
  'mail',
  'path',
  'secret-path',
  'number',
  'capitals',
  'shout',
  'todo',
] as const;
type Sign = (typeof SIGNS)[number];

const KINDS = Object.keys(ENGLISH) as Kind[];
const NAMES: readonly Meaning[] = [...KINDS, ...SIGNS];

/** How many meanings there are; each has a number below it. */
export const MEANING_COUNT: number = NAMES.length;

export function meaning(name: Meaning): number {
  return NAMES.indexOf(name);
}

/** The numbers of what is recognised by its form. */
export const SIGN_CODES: Readonly<Record<Sign, number>> = Object.fromEntries(
  SIGNS.map((sign) => [sign, meaning(sign)]),
) as Record<Sign, number>;

/**
 * Meanings by the hash of a word. A word has one meaning: the first that lists it. What is listed goes before what is only a
 * form of a listed word, and English before other languages.
 */
export const MEANINGS_BY_HASH: ReadonlyMap<number, number> = new Map([
  ...entriesOf((kind) => EUROPEAN[kind]?.split(' ') ?? []),
  ...entriesOf((kind) => ENGLISH[kind].split(' ').flatMap(formsOf)),
  ...entriesOf((kind) => ENGLISH[kind].split(' ')),
]);

function entriesOf(wordsOf: (kind: Kind) => readonly string[]): (readonly [hash: number, means: number])[] {
  const entries = KINDS.flatMap((kind) =>
    wordsOf(kind).map((word) => [hashOf(word), meaning(kind)] as const),
  );
  return entries.reverse();
}

/** Hashes of words that say nothing: patterns are read without them. */
export const EMPTY_WORDS: ReadonlySet<number> = new Set(
  'a an the of to and or in on for with is are be this that it its as by at from'
    .split(' ')
    .concat(EUROPEAN_EMPTY.split(' '))
    .map((word) => hashOf(word)),
);
