/**
 * Runs of characters without white space: words, or one thing of its own: a tag, an address, a path.
 *
 * Each question is answered in one pass over the run, and most by the hints that were gathered when it was read.
 */
import type { Units } from '../utf16.ts';
import {
  isAddress,
  isDottedName,
  isForgedVoice,
  isMail,
  isPair,
  isPath,
  isWebHost,
  lineEndIn,
  tagIn,
} from './forms.ts';
import { isLabel } from './labels.ts';
import { SIGN_CODES } from './lexicon.ts';
import { isBytes, placeholderIn } from './not-words.ts';
import { namesSecretPlace } from './secret-places.ts';
import type { Composer } from './sentence.ts';
import { ANGLE, AT, BRACKET, COLON, DOT, SLASH, SPECIAL } from './units.ts';
import { readWords, wordHash } from './words.ts';

const {
  tag: TAG,
  marker: MARKER,
  address: ADDRESS,
  mail: MAIL,
  path: PATH,
  'secret-path': SECRET_PATH,
  number: NUMBER,
} = SIGN_CODES;

/** @param hints of all its units, or more */
export function readRun(
  text: string,
  units: Units,
  from: number,
  end: number,
  hints: number,
  into: Composer,
): void {
  if (isBytes(units, from, end)) return into.add(NUMBER, NUMBER);
  let start = from;
  while (start < end) {
    if ((hints & SPECIAL) === 0) return readWords(units, start, end, into);
    const lineEnd = (hints & SLASH) !== 0 ? lineEndIn(units, start, end) : undefined;
    if (lineEnd !== undefined) {
      readRun(text, units, start, lineEnd.start, hints, into);
      into.close(lineEnd.start);
      start = lineEnd.end;
      continue;
    }
    const taken = (hints & BRACKET) !== 0 ? placeholderIn(text, units, start, end) : undefined;
    if (taken !== undefined) {
      readRun(text, units, start, taken.start, hints, into);
      into.add(NUMBER, NUMBER);
      start = taken.end;
      continue;
    }
    const tag = (hints & ANGLE) !== 0 ? tagIn(units, start, end) : undefined;
    if (tag !== undefined) {
      readWords(units, start, tag.start, into);
      into.add(wordHash(text.slice(tag.name.start, tag.name.end)), TAG);
      start = tag.end;
      continue;
    }
    if ((hints & COLON) !== 0 && isLabel(units, start, end)) into.close(start);
    const sign = signOf(text, units, start, end, hints);
    if (sign === undefined) readWords(units, start, end, into);
    else into.add(sign === MARKER ? markerHash(text.slice(start, end)) : sign, sign);
    return;
  }
}

/** What the run is as a whole. Undefined of words. */
function signOf(text: string, units: Units, start: number, end: number, hints: number): number | undefined {
  if (isForgedVoice(text, units, start, end)) return MARKER;
  if ((hints & COLON) !== 0 && isAddress(units, start, end)) return ADDRESS;
  if ((hints & AT) !== 0 && isMail(units, start, end)) return MAIL;
  if ((hints & SLASH) !== 0 && isPath(units, start, end)) {
    if (namesSecretPlace(text, units, start, end)) return SECRET_PATH;
    return isPair(units, start, end) ? undefined : PATH;
  }
  if ((hints & DOT) === 0) return undefined;
  if (isDottedName(units, start, end) && namesSecretPlace(text, units, start, end)) return SECRET_PATH;
  return isWebHost(units, start, end) ? ADDRESS : undefined;
}

function markerHash(run: string): number {
  return wordHash(run.replace(/[^a-z]/gi, ''));
}
