/**
 * Words by what they mean, as far as it matters here: many ways to say one thing become one sign.
 *
 * A model that has seen "you must read the file" so knows "be sure to open the document", too.
 */
import { hashOf } from './hash.ts';
import { ENGLISH } from './words/english.ts';
import { EUROPEAN, EUROPEAN_EMPTY } from './words/european.ts';
import { formsOf } from './words/forms.ts';

export type Meaning = keyof typeof ENGLISH | Sign;

/** What is recognised by its form. */
const SIGNS = [
  'tag',
  'marker',
  'identifier',
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

const WORDED = Object.keys(ENGLISH) as (keyof typeof ENGLISH)[];
const NAMES: readonly Meaning[] = [...WORDED, ...SIGNS];

/** How many meanings there are; each has a number below it. */
export const MEANING_COUNT: number = NAMES.length;

export function meaning(name: Meaning): number {
  return NAMES.indexOf(name);
}

/** The numbers of what is recognised by its form. */
export const SIGN_CODES: Readonly<Record<Sign, number>> = Object.fromEntries(
  SIGNS.map((sign) => [sign, meaning(sign)]),
) as Record<Sign, number>;

/** By the hash of a word. What is listed goes before what is only a form of it, and English before the others. */
const BY_HASH: ReadonlyMap<number, number> = new Map([
  ...WORDED.flatMap((name) => pairs(name, (EUROPEAN[name] ?? '').split(' '))),
  ...WORDED.flatMap((name) => pairs(name, ENGLISH[name].split(' ').flatMap(formsOf))).reverse(),
  ...WORDED.flatMap((name) => pairs(name, ENGLISH[name].split(' '))).reverse(),
]);

function pairs(name: Meaning, words: readonly string[]): (readonly [hash: number, means: number])[] {
  return words.map((word) => [hashOf(word), meaning(name)] as const);
}

/** Undefined of a word that means nothing in particular. */
export function meaningOfWord(hash: number): number | undefined {
  return BY_HASH.get(hash);
}

/** Words that say nothing: patterns are read without them. */
const EMPTY: ReadonlySet<number> = new Set(
  'a an the of to and or in on for with is are be this that it its as by at from'
    .split(' ')
    .concat(EUROPEAN_EMPTY.split(' '))
    .map((word) => hashOf(word)),
);

export function isEmptyWord(hash: number): boolean {
  return EMPTY.has(hash);
}
