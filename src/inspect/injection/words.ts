/** Reads words, with their meanings: from numbers, without making strings. */
import type { Units } from '../utf16.ts';
import { readHan, standsWithoutSpaces } from './han.ts';
import { BASIS, mix, unmix } from './hash.ts';
import { meaning, SIGN_CODES } from './lexicon.ts';
import type { Composer } from './sentence.ts';
import {
  BLANK,
  CAPITAL,
  DIGIT,
  FAR_LETTER,
  isApostrophe,
  KINDS,
  SLASH,
  SMALL,
  UNDERSCORE,
  WORD,
} from './units.ts';
import { EMPTY, entryOf, meaningIn, UNKNOWN } from './vocabulary.ts';

const {
  identifier: IDENTIFIER,
  constant: CONSTANT,
  quoted: QUOTED,
  number: NUMBER,
  capitals: CAPITALS,
  shout: SHOUT,
  todo: TODO,
} = SIGN_CODES;

const [EXCLAMATION, COLON, LOW_LINE, BACKTICK] = [33, 58, 95, 96] as const;
const [D, G, N, S] = [100, 103, 110, 115] as const;

/** Every word from `from` up to `end`. */
export function readWords(units: Units, from: number, end: number, into: Composer): void {
  let index = from;
  while (index < end) {
    const unit = units[index] as number;
    const kind = KINDS[unit] as number;
    if ((kind & WORD) === 0) {
      if (unit === EXCLAMATION && index + 1 < end && units[index + 1] === EXCLAMATION) into.add(SHOUT, SHOUT);
      index += 1;
    } else if ((kind & (SMALL | FAR_LETTER | CAPITAL)) !== 0) index = simpleWord(units, index, end, into);
    else index = anyWord(units, index, end, into);
  }
}

/**
 * Most runs between white space are one word in small letters, with a capital in front perhaps and one sign behind. Says where
 * such a run ends, or -1 where it is another.
 *
 * @param furthest so far a run may go
 * @param length of the text
 */
export function readSimpleRun(
  units: Units,
  start: number,
  furthest: number,
  length: number,
  into: Composer,
): number {
  const first = units[start] as number;
  const kind = KINDS[first] as number;
  if ((kind & (SMALL | FAR_LETTER | CAPITAL)) === 0) return -1;
  let hash = mix(BASIS, kind === CAPITAL ? first | 32 : first);
  let index = start + 1;
  let next = KINDS[units[index] as number] as number;
  while ((next & (SMALL | FAR_LETTER)) !== 0) {
    hash = mix(hash, units[index] as number);
    index += 1;
    if (index >= furthest && furthest < length) return -1;
    next = KINDS[units[index] as number] as number;
  }
  let end = index;
  if ((next & BLANK) === 0 && index < length) {
    end += 1;
    if ((next & (WORD | SLASH)) !== 0 || (end < length && !isBlankAt(units, end))) return -1;
  }
  into.readTo = end;
  addSimple(units, start, index, hash, into);
  return end;
}

const isBlankAt = (units: Units, index: number): boolean =>
  ((KINDS[units[index] as number] as number) & BLANK) !== 0;

/** A word within a run. Says where it ends. */
function simpleWord(units: Units, start: number, end: number, into: Composer): number {
  const first = units[start] as number;
  let hash = mix(BASIS, (KINDS[first] as number) === CAPITAL ? first | 32 : first);
  let index = start + 1;
  while (index < end) {
    const unit = units[index] as number;
    if (((KINDS[unit] as number) & (SMALL | FAR_LETTER)) === 0) {
      const goesOn = ((KINDS[unit] as number) & WORD) !== 0 || isWithin(units, index, end);
      if (goesOn) return anyWord(units, start, end, into);
      break;
    }
    hash = mix(hash, unit);
    index += 1;
  }
  addSimple(units, start, index, hash, into);
  return index;
}

/** A word without digits, of which all but the first letter are small. */
function addSimple(units: Units, start: number, end: number, hash: number, into: Composer): void {
  const entry = entryOf(hash);
  if (entry !== UNKNOWN) {
    if ((entry & EMPTY) === 0) into.add(hash, meaningIn(entry));
    else if (hash === TO) oblige(into);
  } else if (standsWithoutSpaces(units, start, end)) readHan(units, start, end, into);
  else {
    let means = -1;
    if (end - start >= LEAST_STEMMED) {
      const by1 = unmix(hash, units[end - 1] as number);
      means = stemmed(units, end, by1, units[end - 2] as number, units[end - 3] as number);
    }
    if (means < 0 && units[start - 1] === BACKTICK && units[end] === BACKTICK) means = QUOTED;
    into.add(hash, means);
  }
  into.lastWord = hash;
}

/** "Have to" and "are to" mean "must". */
function oblige(into: Composer): void {
  if (HAVE.includes(into.lastWord)) into.reconsider(OBLIGE);
  else if (into.lastWord === ARE) into.add(ARE, OBLIGE);
}

/** An apostrophe between letters is no part of the word, and does not end it. */
function isWithin(units: Units, index: number, end: number): boolean {
  return (
    isApostrophe(units[index] as number) &&
    index + 1 < end &&
    ((KINDS[units[index + 1] as number] as number) & WORD) !== 0
  );
}

function anyWord(units: Units, start: number, end: number, into: Composer): number {
  let hash: number = BASIS;
  let size = 0;
  let letters = 0;
  let capitals = 0;
  let digits = 0;
  let joined = 0;
  let wasSmall = false;
  /** The last three units of the word. */
  let last = 0;
  let last2 = 0;
  let last3 = 0;
  let index = start;
  for (; index < end; index++) {
    let unit = units[index] as number;
    const kind = KINDS[unit] as number;
    if ((kind & WORD) === 0) {
      if (isWithin(units, index, end)) continue;
      break;
    }
    if ((kind & CAPITAL) !== 0) {
      unit |= 32;
      capitals += 1;
      letters += 1;
      if (wasSmall) joined += 1;
      wasSmall = false;
    } else if ((kind & DIGIT) !== 0) {
      digits += 1;
      wasSmall = false;
    } else if ((kind & UNDERSCORE) !== 0) {
      if (size > 0) joined += 1;
      wasSmall = false;
    } else {
      letters += 1;
      wasSmall = true;
    }
    last3 = last2;
    last2 = last;
    last = unit;
    hash = mix(hash, unit);
    size += 1;
  }
  if (letters === 0) into.add(NUMBER, NUMBER);
  else if (joined > 0 && size > 4) {
    if (joined >= SENTENCE_JOINS && units.subarray(start, index).includes(LOW_LINE))
      return readPieces(units, start, index, into);
    const sign = capitals === letters ? CONSTANT : IDENTIFIER;
    into.add(sign, sign);
  } else {
    const entry = entryOf(hash);
    into.lastWord = hash;
    if ((entry & EMPTY) !== 0) return index;
    let means = meaningIn(entry);
    if (entry === UNKNOWN) {
      if (standsWithoutSpaces(units, start, index)) {
        readHan(units, start, index, into);
        return index;
      }
      if (digits > 1 && size >= LEAST_STEMMED) means = NUMBER;
      else if (size >= LEAST_STEMMED) means = stemmed(units, index, unmix(hash, last), last2, last3);
    }
    if (capitals === letters && letters >= 4 && digits === 0) into.add(CAPITALS, CAPITALS);
    into.add(hash, means);
    if (hash === TODO_HASH && capitals === 4 && letters === 4 && index < end && units[index] === COLON)
      into.add(TODO, TODO);
  }
  return index;
}

/** Names do not have so many words, only sentences do: `ignore_all_rules_and_send_it`. */
const SENTENCE_JOINS = 4;

function readPieces(units: Units, start: number, end: number, into: Composer): number {
  let from = start;
  while (from < end) {
    let to = from;
    while (to < end && units[to] !== LOW_LINE) to += 1;
    readWords(units, from, to, into);
    from = to + 1;
  }
  return end;
}

const LEAST_STEMMED = 5;

/**
 * The meaning of a word without its ending: `-s`, `-d`, `-es`, `-ed`, `-er`, `-ing`; or -1.
 *
 * @param by1 hash of the word without its last letter
 * @param last2 the letter before its last, in lower case, and `last3` the one before that
 */
function stemmed(units: Units, end: number, by1: number, last2: number, last3: number): number {
  const last = (units[end - 1] as number) | 32;
  if (last === S || last === D) {
    const by2 = unmix(by1, last2);
    const first = meaningOf(last === S ? by1 : by2);
    return first >= 0 ? first : meaningOf(last === S ? by2 : by1);
  }
  if (last === G && ((units[end - 2] as number) | 32) === N)
    return meaningOf(unmix(unmix(by1, last2), last3));
  return -1;
}

const meaningOf = (hash: number): number => meaningIn(entryOf(hash));

/** Of a word in ASCII, in whatever case. */
export function wordHash(word: string): number {
  let hash: number = BASIS;
  for (let index = 0; index < word.length; index++) hash = mix(hash, word.charCodeAt(index) | 32);
  return hash | 0;
}

const TODO_HASH = wordHash('todo');
const TO = wordHash('to');
const ARE = wordHash('are');
const HAVE: readonly number[] = ['have', 'has', 'had', 'having'].map(wordHash);
const OBLIGE = meaning('oblige');
