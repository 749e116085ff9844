/** Base64 and base64url (RFC 4648), whole or wrapped into lines, and long hexadecimal numbers. */
import { gunzipSync, inflateSync } from 'node:zlib';
import { createUnitReader, type Units } from '../../utf16.ts';
import type { Budget } from '../budget.ts';
import { BASE64, KINDS } from '../characters.ts';
import type { Decoding, Read } from './decoder.ts';
import { wordsIn } from './words.ts';

/** Twelve bytes. Shorter ones hold no instruction and no secret. */
const SHORTEST = 16;
const HEX = /^(?:[0-9a-f]{2})+$|^(?:[0-9A-F]{2})+$/;
/** MIME and PEM wrap at 64 or 76 letters. */
const WRAPPED_AT = 40;

const readUnits = createUnitReader();

export const base64: Read = (text, budget, { longRuns }) => {
  const found: Decoding[] = [];
  const units = readUnits(text);
  let from = 0;
  for (const place of longRuns) {
    if (place < from) continue;
    let start = place;
    while (start > 0 && isLetter(units, start - 1)) start -= 1;
    const end = endOfRun(units, place, text.length);
    const padded = text.startsWith('==', end) ? end + 2 : text.startsWith('=', end) ? end + 1 : end;
    const decoded = decode(text.slice(start, end), start, padded, budget);
    if (decoded !== undefined) found.push(decoded);
    from = end;
  }
  return found;
};

function isLetter(units: Units, index: number): boolean {
  return ((KINDS[units[index] as number] as number) & BASE64) !== 0;
}

/** Goes over the ends of lines while the lines are long enough to have been wrapped. */
function endOfRun(units: Units, from: number, length: number): number {
  let end = from;
  let lineStart = from;
  for (;;) {
    while (end < length && isLetter(units, end)) end += 1;
    if (end - lineStart < WRAPPED_AT) return end;
    const next = units[end] === 13 && units[end + 1] === 10 ? end + 2 : units[end] === 10 ? end + 1 : length;
    if (next >= length || !isLetter(units, next)) return end;
    [lineStart, end] = [next, next];
  }
}

/** A word on a line of its own behind the last line may look as if it belonged to them. */
function decode(run: string, start: number, end: number, budget: Budget): Decoding | undefined {
  const lines = run.split(/\r?\n/);
  const whole =
    decodeLetters(lines.join(''), budget) ??
    (lines.length > 1 ? decodeLetters(lines.slice(0, -1).join(''), budget) : undefined);
  return whole && { start, end, ...whole };
}

function decodeLetters(letters: string, budget: Budget): Pick<Decoding, 'encoding' | 'text'> | undefined {
  const hex = letters.length >= 2 * SHORTEST - 8 && HEX.test(letters);
  if (!budget.take(hex ? letters.length / 2 : Math.ceil((letters.length * 3) / 4))) return undefined;
  const bytes = Buffer.from(letters, hex ? 'hex' : 'base64');
  const opened = hex ? undefined : inflated(bytes, budget);
  const text = wordsIn(opened ?? bytes);
  if (text === '') return undefined;
  return { encoding: opened === undefined ? (hex ? 'hex' : 'base64') : 'gzip', text };
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
