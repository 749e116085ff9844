/**
 * Cuts a text into sentences, and those into words with their meanings. One pass, by numbers, without making strings.
 */
import { createUnitReader, type Units } from '../utf16.ts';
import { beginsWithLabel } from './labels.ts';
import { readRun } from './runs.ts';
import { Composer, type Sentence } from './sentence.ts';
import { BLANK, BULLET, CLOSING, END, goesOn, KINDS, QUOTE } from './units.ts';
import { readSimpleRun } from './words.ts';

/** Longer runs of characters without white space are read in pieces. */
const LONGEST_RUN = 256;

const [LINE_FEED, COMMA] = [10, 44] as const;

const readUnits = createUnitReader();

/** Calls back for each sentence; the object is only good during the call. */
export function readSentences(text: string, visit: (sentence: Sentence) => void): void {
  const units = readUnits(text);
  const into = new Composer(visit);
  const { length } = text;
  let at = 0;
  while (at < length) {
    // White space: an empty line, or the beginning of an item, ends a sentence. Behind the text stands none.
    let lines = 0;
    while (((KINDS[units[at] as number] as number) & BLANK) !== 0) {
      if (units[at] === LINE_FEED) lines += 1;
      at += 1;
    }
    if (lines > 1 || (lines === 1 && (!goesOn(units[at] as number) || beginsWithLabel(units, at, length))))
      into.close(at);
    if (at >= length) break;
    const start = at;
    const furthest = Math.min(length, start + LONGEST_RUN);
    const simple = readSimpleRun(units, start, furthest, length, into);
    if (simple > 0) {
      at = simple;
      if (((KINDS[units[at - 1] as number] as number) & END) !== 0) into.close(at);
      continue;
    }
    let hints = 0;
    while (at < furthest) {
      const kind = KINDS[units[at] as number] as number;
      if ((kind & BLANK) !== 0) break;
      hints |= kind;
      at += 1;
    }
    if (at - start === 1 && (hints & BULLET) !== 0) {
      into.close(start);
      continue;
    }
    into.readTo = at;
    readRun(text, units, start, at, hints, into);
    if (endsSentence(units, start, at)) into.close(at);
  }
  into.close(length);
}

/** `.`, `!`, `?` and quotes or brackets behind them, and where a text in a list ends: `",` */
function endsSentence(units: Units, start: number, end: number): boolean {
  const unit = units[end - 1] as number;
  const kind = KINDS[unit] as number;
  if ((kind & END) !== 0) return true;
  if ((kind & CLOSING) === 0 && unit !== COMMA) return false;
  const before = end < 2 ? 0 : (KINDS[units[end - 2] as number] as number);
  return unit === COMMA ? (before & QUOTE) !== 0 : end - start > 1 && (before & END) !== 0;
}
