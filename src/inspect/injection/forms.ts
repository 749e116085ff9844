/** Forms of a run of characters without white space, from `start` up to `end`. Each takes one pass, whatever stands there. */
import type { Units } from '../utf16.ts';
import type { Span } from '../view/hidden.ts';
import { ASCII_WORD, CAPITAL, KINDS, SMALL, UNDERSCORE } from './units.ts';

const DOT = 46;
const SLASH = 47;
const COLON = 58;
const OPEN_ANGLE = 60;
const CLOSE_ANGLE = 62;
const AT = 64;
const BACKSLASH = 92;
const TILDE = 126;

const ASCII_LETTER = SMALL | CAPITAL;

const isA = (kinds: number, unit: number | undefined): boolean =>
  unit !== undefined && ((KINDS[unit] as number) & kinds) !== 0;

/** `\w`, and these signs. */
function wordAnd(signs: string): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, unit) =>
    isA(ASCII_WORD, unit) || signs.includes(String.fromCharCode(unit)) ? 1 : 0,
  );
}

const BEFORE_AT = wordAnd('.+-');
const HOST = wordAnd('-');
const PATH = wordAnd('~./\\$%');
const FOLDER = wordAnd('.$%-');
const ENTRY = wordAnd('.-');
const FIRST = wordAnd('\'"(');
const SECOND = wordAnd('\'")');

const isIn = (letters: Uint8Array, unit: number): boolean => unit < 128 && letters[unit] === 1;

const isSlash = (unit: number | undefined): boolean => unit === SLASH || unit === BACKSLASH;

/** The end of a line as a program writes it into a literal, `\n`; not what stands in a path of Windows. */
export function lineEndIn(units: Units, from: number, end: number): Span | undefined {
  for (let start = from; start + 1 < end; start++) {
    let to = start;
    while (to + 1 < end && units[to] === BACKSLASH && isLineEnd(units[to + 1] as number)) to += 2;
    if (to === start) continue;
    const before = units[start - 1] as number;
    const isPart = start > from && (isA(ASCII_WORD, before) || before === COLON);
    const goesOn = to < end && (isA(SMALL, units[to]) || units[to] === BACKSLASH);
    if (!isPart || !goesOn) return { start, end: to };
    start = to - 1;
  }
  return undefined;
}

/** n, r, t */
function isLineEnd(unit: number): boolean {
  return unit === 110 || unit === 114 || unit === 116;
}

export interface Tag extends Span {
  readonly name: Span;
}

/** The first `<name …>` or `</name …>`; all that follows belongs to one that nobody closes. */
export function tagIn(units: Units, from: number, end: number): Tag | undefined {
  for (let start = from; start + LEAST_NAME < end; start++) {
    if (units[start] !== OPEN_ANGLE) continue;
    const begin = units[start + 1] === SLASH ? start + 2 : start + 1;
    if (begin >= end || !isA(ASCII_LETTER, units[begin])) continue;
    let nameEnd = begin + 1;
    while (nameEnd < end && nameEnd - begin < MOST_NAME && isNameUnit(units[nameEnd] as number)) nameEnd += 1;
    if (nameEnd - begin < LEAST_NAME) continue;
    let close = nameEnd;
    while (close < end && units[close] !== CLOSE_ANGLE) close += 1;
    return { start, end: Math.min(close + 1, end), name: { start: begin, end: nameEnd } };
  }
  return undefined;
}

const LEAST_NAME = 3;
const MOST_NAME = 31;

/** A letter, `_` or `-`. */
function isNameUnit(unit: number): boolean {
  return isA(ASCII_LETTER | UNDERSCORE, unit) || unit === 45;
}

const FORGED =
  /^(?:\[\/?(?:inst|system|admin|user|important|instructions?|hidden|note|begin|end)\b.*\]|<\|.*\|>|#{2,}(?:system|instructions?)|<<\/?sys>>|={3,})$/i;

/** How a forged voice begins: the turn of another speaker, or a heading that nobody but a prompt has. */
export function isForgedVoice(text: string, units: Units, start: number, end: number): boolean {
  const [first, last] = [units[start], units[end - 1]];
  const isLike =
    (first === 91 && last === 93) || // [ ]
    (first === OPEN_ANGLE && last === CLOSE_ANGLE) ||
    (first === 35 && units[start + 1] === 35) || // ##
    (first === 61 && last === 61); // = =
  return isLike && FORGED.test(text.slice(start, end));
}

/** `://` stands in it. */
export function isAddress(units: Units, start: number, end: number): boolean {
  for (let index = start; index + 2 < end; index++) {
    if (units[index] === COLON && units[index + 1] === SLASH && units[index + 2] === SLASH) return true;
  }
  return false;
}

/** `a@b.c` stands in it. */
export function isMail(units: Units, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at++) {
    if (units[at] !== AT || !isIn(BEFORE_AT, units[at - 1] as number)) continue;
    let dot = at + 1;
    while (dot < end && isIn(HOST, units[dot] as number)) dot += 1;
    if (dot > at + 1 && dot + 1 < end && units[dot] === DOT && isA(ASCII_WORD, units[dot + 1])) return true;
  }
  return false;
}

/** `~`, `/a`, `../a`, `C:\`, `a/b`, behind quotes and the like. */
export function isPath(units: Units, from: number, end: number): boolean {
  let start = from;
  while (start < end && !isIn(PATH, units[start] as number)) start += 1;
  if (start >= end) return false;
  if (units[start] === TILDE) return true;
  let dots = start;
  while (dots < end && dots - start < 2 && units[dots] === DOT) dots += 1;
  if (dots < end && isSlash(units[dots])) return true;
  if (
    start + 2 < end &&
    isA(ASCII_LETTER, units[start]) &&
    units[start + 1] === COLON &&
    units[start + 2] === BACKSLASH
  )
    return true;
  let slash = start;
  while (slash < end && isIn(FOLDER, units[slash] as number)) slash += 1;
  return slash > start && slash + 1 < end && isSlash(units[slash]) && isIn(ENTRY, units[slash + 1] as number);
}

/** `either/or`: two words. */
export function isPair(units: Units, start: number, end: number): boolean {
  let slash = start;
  while (slash < end && isIn(FIRST, units[slash] as number)) slash += 1;
  if (slash === start || units[slash] !== SLASH) return false;
  let rest = slash + 1;
  while (rest < end && isIn(SECOND, units[rest] as number)) rest += 1;
  if (rest === slash + 1) return false;
  return rest === end || (rest === end - 1 && '.,;:'.includes(String.fromCharCode(units[rest] as number)));
}

/** `.name` or `name.name`, with signs around it. */
export function isDottedName(units: Units, from: number, end: number): boolean {
  const isName = (unit: number): boolean => isA(ASCII_LETTER | UNDERSCORE, unit);
  let index = from;
  while (index < end && !isA(ASCII_WORD, units[index])) index += 1;
  const start = index;
  while (index < end && isName(units[index] as number)) index += 1;
  if (index === start) return false;
  if (index < end && units[index] === DOT) index += 1;
  while (index < end && isName(units[index] as number)) index += 1;
  while (index < end && !isA(ASCII_WORD, units[index])) index += 1;
  return index === end && hasDotBeforeWord(units, from, end);
}

function hasDotBeforeWord(units: Units, start: number, end: number): boolean {
  for (let index = start; index + 1 < end; index++) {
    if (units[index] === DOT && isA(ASCII_WORD, units[index + 1])) return true;
  }
  return false;
}

/** `www.` and more, with signs before it. */
export function isWebHost(units: Units, from: number, end: number): boolean {
  let start = from;
  while (start < end && !isA(ASCII_WORD, units[start])) start += 1;
  const isW = (index: number): boolean => ((units[index] as number) | 32) === 119;
  return (
    start + 4 < end &&
    isW(start) &&
    isW(start + 1) &&
    isW(start + 2) &&
    units[start + 3] === DOT &&
    isA(ASCII_WORD, units[start + 4])
  );
}
