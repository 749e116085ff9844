/** Base64 and base64url (RFC 4648), whole or wrapped into lines, and long hexadecimal numbers. */
import { gunzipSync, inflateSync } from 'node:zlib';
import type { Budget } from '../budget.ts';
import type { Decoding, Read } from './decoder.ts';
import { wordsIn } from './words.ts';

/** Twelve bytes. Shorter ones hold no instruction and no secret. */
const SHORTEST = 16;
const HEX = /^(?:[0-9a-f]{2})+$|^(?:[0-9A-F]{2})+$/;
/** MIME and PEM wrap at 64 or 76 letters. */
const WRAPPED_AT = 40;

const ALPHABET = new Uint8Array(128);
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') {
  ALPHABET[letter.charCodeAt(0)] = 1;
}

export const base64: Read = (text, budget) => {
  const found: Decoding[] = [];
  const { length } = text;
  // A run of SHORTEST letters covers one of the places that are so far apart: all others need no look.
  for (let probe = SHORTEST - 1; probe < length; probe += SHORTEST) {
    if (!isLetter(text, probe)) continue;
    let start = probe;
    while (start > 0 && isLetter(text, start - 1)) start -= 1;
    const end = endOfRun(text, probe);
    if (end - start >= SHORTEST) {
      const padded = text.startsWith('==', end) ? end + 2 : text.startsWith('=', end) ? end + 1 : end;
      const decoded = decode(text.slice(start, end), start, padded, budget);
      if (decoded !== undefined) found.push(decoded);
    }
    probe += Math.floor((end - probe) / SHORTEST) * SHORTEST;
  }
  return found;
};

function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code < 128 && ALPHABET[code] === 1;
}

/** Goes over the ends of lines while the lines are long enough to have been wrapped. */
function endOfRun(text: string, from: number): number {
  let end = from;
  let lineStart = from;
  for (;;) {
    while (end < text.length && isLetter(text, end)) end += 1;
    if (end - lineStart < WRAPPED_AT) return end;
    const next = text.startsWith('\r\n', end) ? end + 2 : text.startsWith('\n', end) ? end + 1 : undefined;
    if (next === undefined || next >= text.length || !isLetter(text, next)) return end;
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
