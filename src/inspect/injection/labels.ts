/** Labels, `user_id:` and `city (string):`, as lists of parameters and records have them: each begins a sentence of its own. */
import type { Units } from '../utf16.ts';
import { KINDS, UNDERSCORE, WORD } from './units.ts';

const [LINE_FEED, DOT, COLON] = [10, 46, 58] as const;

/** A name, and its type in brackets. */
const LONGEST = 40;

/** Whether a line begins with a label. */
export function beginsWithLabel(units: Units, start: number, length: number): boolean {
  for (let index = start; index < length && index < start + LONGEST; index++) {
    const unit = units[index];
    if (unit === COLON) return true;
    if (unit === LINE_FEED || unit === DOT) return false;
  }
  return false;
}

/** Whether a run without white space is a name of several words and a colon, with quotes around the name perhaps. */
export function isLabel(units: Units, start: number, end: number): boolean {
  if (units[end - 1] !== COLON) return false;
  let first = start;
  while (first < end && !isWord(units[first] as number)) first += 1;
  let isJoined = false;
  let index = first;
  for (; index < end && isWord(units[index] as number); index++)
    isJoined ||= index > first && ((KINDS[units[index] as number] as number) & UNDERSCORE) !== 0;
  while (index < end && !isWord(units[index] as number)) index += 1;
  return isJoined && index === end;
}

function isWord(unit: number): boolean {
  return ((KINDS[unit] as number) & WORD) !== 0;
}
