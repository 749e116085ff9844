/**
 * One fast pass over a text, to know which of the slower ones it needs, and where. Most texts need none.
 *
 * It may send a text to a reader in vain. It never keeps one from a reader that has something to read.
 */
import { createUnitReader, type Units } from '../utf16.ts';
import {
  BASE64,
  DIGIT,
  ESCAPE,
  hasUnknown,
  KINDS,
  kindOf,
  LATIN,
  LETTER,
  learn,
  SPACER,
  SURROGATE,
  UNPLAIN,
} from './characters.ts';
import { TRIGRAMS, type TurnedWords, turnedWordsAt } from './turned-words.ts';

/** What all characters of a text are, together. */
export interface Characters {
  /** Of all of them. */
  readonly kinds: number;
  /** Of those that are made of two units. */
  readonly beyond: number;
  /** Common words that are reversed or in rot13. */
  readonly turnedWords: TurnedWords;
}

export interface Survey {
  /** `%`, `&` or a backslash. */
  readonly escapes: boolean;
  /** A place in each run of sixteen letters of base64, or more. */
  readonly longRuns: readonly number[];
  /** Where runs of digits begin that stand close together, as in a list. */
  readonly lists: readonly number[];
  /** Where letters are that may stand alone, one after the other. Undefined: anywhere. */
  readonly loneLetters: readonly number[] | undefined;
  /** Where digits begin that stand within words, and may be letters. */
  readonly digitsInWords: readonly number[];
  /** Common words that are reversed or in rot13. */
  readonly turnedWords: TurnedWords;
}

const NONE: readonly number[] = Object.freeze([]);

const readUnits = createUnitReader();

export function charactersOf(text: string): Characters {
  const units = readUnits(text);
  const { length } = text;
  let kinds = 0;
  let trigram = 0;
  let turnedWords = 0;
  for (let index = 0; index < length; index++) {
    const unit = units[index] as number;
    kinds |= KINDS[unit] as number;
    trigram = ((trigram << 5) | (unit & 31)) & 0x7fff;
    if (TRIGRAMS[trigram] === 1) turnedWords |= turnedWordsAt(units, trigram, index, length);
  }
  if (hasUnknown(kinds)) kinds = learned(units, length);
  const beyond = (kinds & SURROGATE) === 0 ? 0 : kindsBeyond(units, length);
  return { kinds: kinds | beyond, beyond, turnedWords };
}

export function surveyOf(text: string, { kinds, beyond, turnedWords }: Characters): Survey {
  const units = readUnits(text);
  const { length } = text;
  const digits = (kinds & DIGIT) !== 0 ? digitsIn(units, length) : undefined;
  return {
    escapes: (kinds & ESCAPE) !== 0,
    longRuns: longRunsIn(units, length),
    lists: digits?.lists ?? NONE,
    loneLetters: (beyond & LETTER) === 0 ? loneLettersIn(units, length) : undefined,
    digitsInWords: digits?.inWords ?? NONE,
    turnedWords,
  };
}

/** The same, when all characters have been looked up. */
function learned(units: Units, length: number): number {
  let kinds = 0;
  for (let index = 0; index < length; index++) {
    const unit = units[index] as number;
    if (hasUnknown(KINDS[unit] as number)) learn(unit);
    kinds |= KINDS[unit] as number;
  }
  return kinds;
}

function kindsBeyond(units: Units, length: number): number {
  let kinds = 0;
  for (let index = 0; index + 1 < length; index++) {
    const [high, low] = [units[index] as number, units[index + 1] as number];
    if ((high & 0xfc00) !== 0xd800 || (low & 0xfc00) !== 0xdc00) continue;
    kinds |= kindOf(((high & 0x3ff) << 10) + (low & 0x3ff) + 0x10000);
    index += 1;
  }
  return kinds;
}

const LONG_RUN = 16;

/** A place in each run of so many letters. It covers one of the places that are so far apart: all others need no look. */
function longRunsIn(units: Units, length: number): readonly number[] {
  const isLetter = (index: number): boolean => ((KINDS[units[index] as number] as number) & BASE64) !== 0;
  let found: number[] | undefined;
  for (let probe = LONG_RUN - 1; probe < length; probe += LONG_RUN) {
    if (!isLetter(probe)) continue;
    let start = probe;
    while (start > 0 && isLetter(start - 1)) start -= 1;
    let end = probe + 1;
    while (end < length && isLetter(end)) end += 1;
    if (end - start >= LONG_RUN) {
      found ??= [];
      found.push(probe);
    }
    probe += Math.floor((end - probe) / LONG_RUN) * LONG_RUN;
  }
  return found ?? NONE;
}

/** Five letters with four signs between them. */
const LONE = 9;

/**
 * Letters that take turns with signs: five of them, or more, follow. Such a stretch covers one of the places that are eight apart.
 *
 * Every character beyond ASCII may be a letter.
 */
function loneLettersIn(units: Units, length: number): readonly number[] {
  const isLetter = (index: number): boolean =>
    ((KINDS[units[index] as number] as number) & (LATIN | UNPLAIN)) !== 0;
  const isSpacer = (index: number): boolean => ((KINDS[units[index] as number] as number) & SPACER) !== 0;
  let found: number[] | undefined;
  for (let probe = LONE - 1; probe < length; probe += LONE - 1) {
    const letter = isSpacer(probe) ? probe - 1 : probe;
    if (!isLetter(letter)) continue;
    let start = letter;
    while (start > 1 && isSpacer(start - 1) && isLetter(start - 2)) start -= 2;
    let end = letter;
    while (end + 2 < length && isSpacer(end + 1) && isLetter(end + 2)) end += 2;
    if (end - start + 1 < LONE) continue;
    found ??= [];
    for (let each = start; each + LONE <= end + 1; each += 2) found.push(each);
    probe = Math.max(probe, end - (end % (LONE - 1)));
  }
  return found ?? NONE;
}

interface Digits {
  readonly lists: readonly number[];
  readonly inWords: readonly number[];
}

/** Numbers of a list are no further apart than this, from their first digit to the next one's; and fewer are no list. */
const APART = 6;
const LEAST_NUMBERS = 12;
/** Fewer are no words. */
const LEAST_IN_WORDS = 3;
/** Digits that are drawn like letters. */
const LIKE_LETTERS = Uint8Array.from({ length: 58 }, (_, code) =>
  '013457'.includes(String.fromCharCode(code)) ? 1 : 0,
);

function digitsIn(units: Units, length: number): Digits {
  const lists: number[] = [];
  const inWords: number[] = [];
  /** Where the last number began, and how many stand close together up to it. */
  let last = -1;
  let near = 0;
  for (let start = 0; start < length; start++) {
    if (((KINDS[units[start] as number] as number) & DIGIT) === 0) continue;
    let end = start;
    let alike = 1;
    while (end < length && ((KINDS[units[end] as number] as number) & DIGIT) !== 0) {
      alike &= LIKE_LETTERS[units[end] as number] as number;
      end += 1;
    }
    if (alike === 1 && end - start <= 3 && isLatin(units, start - 1) && isLatin(units, end))
      inWords.push(start);
    if (start - last > APART) {
      dropFew(lists, near);
      near = 0;
    }
    lists.push(start);
    last = start;
    near += 1;
    start = end - 1;
  }
  dropFew(lists, near);
  return { lists, inWords: inWords.length < LEAST_IN_WORDS ? NONE : inWords };
}

/** The last few are no list by themselves. */
function dropFew(lists: number[], near: number): void {
  if (near < LEAST_NUMBERS) lists.length -= near;
}

/** Neither before the text nor behind it, where a 0 stands. */
const isLatin = (units: Units, index: number): boolean =>
  index >= 0 && ((KINDS[units[index] as number] as number) & LATIN) !== 0;
