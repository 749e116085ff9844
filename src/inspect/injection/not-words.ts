/** What stands in texts and is no word: bytes in base64 or hex, and the signs of what was taken out. */
import type { Units } from '../utf16.ts';
import type { Span } from '../view/hidden.ts';
import { CAPITAL, DIGIT, KINDS, SMALL } from './units.ts';

const LEAST_BYTES = 40;
/** A data address has so many other signs before its bytes, or fewer: `src="data:image/png;base64,`. */
const MOST_OTHERS = 8;
const [OPEN, PLUS, SLASH, EQUALS] = [91, 43, 47, 61] as const;

/** Letters of words are alike, but for the first: in bytes, small ones, capitals and digits change all the time. */
export function isBytes(units: Units, start: number, end: number): boolean {
  if (end - start < LEAST_BYTES) return false;
  let [changes, others, last] = [0, 0, 0];
  for (let index = start; index < end; index++) {
    const unit = units[index] as number;
    const kind = (KINDS[unit] as number) & (SMALL | CAPITAL | DIGIT);
    if (kind === 0) {
      if (unit !== PLUS && unit !== SLASH && unit !== EQUALS) others += 1;
      continue;
    }
    if (kind !== last) changes += 1;
    last = kind;
  }
  return others <= MOST_OTHERS && changes * 3 > end - start;
}

const PLACEHOLDER = /\[(?:secret|personal):[a-z0-9-]{1,40}:\d{1,9}\]/y;

/** The first `[secret:github-token:1]` of a run. */
export function placeholderIn(text: string, units: Units, start: number, end: number): Span | undefined {
  for (let index = start; index < end; index++) {
    if (units[index] !== OPEN) continue;
    PLACEHOLDER.lastIndex = index;
    const found = PLACEHOLDER.exec(text);
    if (found !== null) return { start: index, end: index + found[0].length };
  }
  return undefined;
}
