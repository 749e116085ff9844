/**
 * Base64 and base64url (RFC 4648), whole or wrapped into lines, and long hexadecimal numbers.
 *
 * Nobody says where a run begins to mean something: `/`, `-`, `_` and any letter before it look like part of it. So it is read
 * from each of the four letters that a group may begin with, and piece by piece.
 */
import { gunzipSync, inflateSync } from 'node:zlib';
import { createUnitReader, type Units } from '../../utf16.ts';
import type { Budget } from '../budget.ts';
import { BASE64, KINDS } from '../characters.ts';
import type { Decoding, Encoding, Read } from './decoder.ts';
import { isPrintable, wordsIn } from './words.ts';

/** Twelve bytes. Shorter ones hold no instruction and no secret. */
const SHORTEST = 16;
const HEX = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{24,}/g;
/** MIME and PEM wrap at 64 or 76 letters. Lines that are shorter must all be as long as the first. */
const WRAPPED_AT = 40;
/** A line across the page. */
const SAME = /^(.)\1*$/;
const BETWEEN_LINES = /(?:\r?\n| )[ \t]{0,16}/y;

const readUnits = createUnitReader();

export const base64: Read = (text, budget, { longRuns }) => {
  const found: Decoding[] = [];
  const units = readUnits(text);
  let from = 0;
  for (const place of longRuns) {
    if (place < from) continue;
    let start = place;
    while (start > 0 && isLetter(units, start - 1)) start -= 1;
    const end = endOfRun(text, units, start);
    const padded = text.startsWith('==', end) ? end + 2 : text.startsWith('=', end) ? end + 1 : end;
    for (const decoded of decode(text.slice(start, end), budget))
      found.push({ start, end: padded, ...decoded });
    from = end;
  }
  return found;
};

function isLetter(units: Units, index: number): boolean {
  return ((KINDS[units[index] as number] as number) & BASE64) !== 0;
}

/** Goes over the ends of lines while the lines look as if they had been wrapped. */
function endOfRun(text: string, units: Units, from: number): number {
  let end = endOfLetters(units, from);
  const width = end - from;
  let lineStart = from;
  for (let lines = 1; ; lines++) {
    const isLong = end - lineStart >= WRAPPED_AT;
    if (!isLong && end - lineStart !== width) return end;
    BETWEEN_LINES.lastIndex = end;
    if (!BETWEEN_LINES.test(text)) return end;
    const next = BETWEEN_LINES.lastIndex;
    const nextEnd = endOfLetters(units, next);
    if (nextEnd === next) return end;
    // Words behind a long word are no more than that.
    const isPart = units[end] === 32 ? nextEnd - next === width : isLong || nextEnd - next === width;
    if (!isPart && (lines < 2 || nextEnd - next > width)) return end;
    [lineStart, end] = [next, nextEnd];
  }
}

function endOfLetters(units: Units, from: number): number {
  let end = from;
  while (isLetter(units, end)) end += 1;
  return end;
}

interface Reading {
  readonly encoding: Encoding;
  readonly text: string;
}

/** A word on a line of its own behind the last line may look as if it belonged to them. */
function decode(run: string, budget: Budget): readonly Reading[] {
  const lines = run.split(/\s+/);
  const letters = lines.join('');
  const hex = hexIn(letters, budget);
  if (hex.some(({ isAll }) => isAll) || SAME.test(letters)) return hex;
  if (!budget.take(Math.ceil((letters.length * 3) / 4))) return hex;
  const whole = read(letters) ?? (lines.length > 1 ? read(lines.slice(0, -1).join('')) : undefined);
  if (whole !== undefined) return [...hex, whole];
  const readings: Reading[] = [...hex];
  for (const part of partsOf(letters)) {
    const reading = read(part);
    if (reading === undefined) continue;
    if (!budget.take(reading.text.length)) break;
    readings.push(reading);
  }
  return readings;

  function read(part: string): Reading | undefined {
    const bytes = Buffer.from(part, 'base64');
    const opened = inflated(bytes, budget);
    const words = wordsIn(opened ?? bytes);
    return words === '' ? undefined : { encoding: opened === undefined ? 'base64' : 'gzip', text: words };
  }
}

/** The run from its second, third and fourth letter; what stands between its signs; and all of it without hyphens at equal distances. */
function* partsOf(letters: string): Generator<string, void> {
  for (let first = 1; first < 4; first++) if (mayBeMeant(letters, first)) yield letters.slice(first);
  const pieces = letters.split(/[-_/]/);
  if (pieces.length === 1) return;
  for (const piece of pieces) if (piece.length >= SHORTEST && mayBeMeant(piece, 0)) yield piece;
  const groups = letters.split('-');
  const width = groups[0]?.length ?? 0;
  const isEven = groups.every(
    (group, at) => group.length === width || (at === groups.length - 1 && group.length < width),
  );
  if (groups.length > 2 && isEven) yield groups.join('');
}

/** So few letters are text by chance when what they say is not ASCII. */
const FEW = 32;
const SEXTETS = new Uint8Array(128);
for (const [value, letter] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries())
  SEXTETS[letter.charCodeAt(0)] = value;
SEXTETS[45] = 62;
SEXTETS[95] = 63;

function mayBeMeant(letters: string, first: number): boolean {
  if (letters.length - first >= FEW) return true;
  let bits = 0;
  for (let at = first; at < letters.length; at++) {
    bits = (bits << 6) | (SEXTETS[letters.charCodeAt(at)] as number);
    const phase = (at - first) & 3;
    if (phase > 0 && !isPrintable((bits >> (6 - 2 * phase)) & 0xff)) return false;
  }
  return true;
}

function hexIn(letters: string, budget: Budget): readonly (Reading & { readonly isAll: boolean })[] {
  const found = [];
  for (const [digits] of letters.matchAll(HEX)) {
    if (!budget.take(digits.length / 2)) break;
    const text = wordsIn(Buffer.from(digits, 'hex')) || wordsIn(Buffer.from(digits.slice(1), 'hex'));
    const isAll = digits.length === letters.length;
    if (text !== '') found.push({ encoding: 'hex' as const, text, isAll });
  }
  return found;
}

/** Compressed data within. Never more than the budget has left: a few bytes can stand for a gigabyte. */
function inflated(bytes: Buffer, budget: Budget): Buffer | undefined {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isZlib = bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0;
  if (!isGzip && !isZlib) return undefined;
  try {
    const opened = (isGzip ? gunzipSync : inflateSync)(bytes, { maxOutputLength: Math.max(1, budget.left) });
    budget.take(opened.length);
    return opened;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      budget.take(Number.POSITIVE_INFINITY);
    return undefined;
  }
}
