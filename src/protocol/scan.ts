import type { FaultCode } from './fault.ts';
import type { Limits } from './limits.ts';
import { precisionOf } from './number-token.ts';
import { endOfString } from './string-end.ts';

/** Nesting that no configuration can exceed: whoever walks a parsed tree may recurse. */
export const MAX_DEPTH = 512;

/** One thing that is wrong, and the byte where it was seen. */
export interface Objection {
  readonly code: FaultCode;
  readonly at: number;
}

/** A limit, and the byte that goes beyond it. */
export interface Excess extends Objection {
  readonly limit: number;
}

/** What one pass over the bytes found. True of valid JSON; of anything else `JSON.parse` has the last word. */
export interface Scan {
  /** A limit is exceeded: nothing may be allocated for this text. The scan ended here. */
  excess: Excess | undefined;
  /** The first thing that the strict mode does not accept. The scan went on. */
  objection: Objection | undefined;
  /** Object members at every depth, repeated ones included. */
  members: number;
  /** Members of the outermost object, repeated ones included. */
  topMembers: number;
  /** Byte range of the value of the last top-level `id`, where that is a string or a number; else -1. */
  idStart: number;
  idEnd: number;
  /** Where the first number stands that does not survive being read and written; else -1. */
  lossyAt: number;
  /** Some character may be spelled `\uXXXX`: keys can hide, and halves of surrogate pairs can come in. */
  readonly hasUnicodeEscapes: boolean;
}

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const LETTER_E = 0x65;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LOWER_CASE = 0x20;

/** A decimal of 15 digits and no exponent survives a double, whatever the digits (C's `DBL_DIG`). */
const ALWAYS_EXACT = 15;

/** Commas seen so far at each depth. A scan never waits, so all scans can share it. */
const commas = new Int32Array(MAX_DEPTH + 1);

/** Where objects start to count: so low that commas never reach a limit. Their members are counted instead. */
const UNCOUNTED = -0x80000000;

/**
 * Goes over a JSON text once, in linear time and without recursion, and holds it to `limits`. Allocates nothing that
 * grows with the text.
 *
 * @param bytes The text in UTF-8.
 * @param latin1 The same bytes, one character each: native searches are faster on strings.
 */
export function scan(bytes: Buffer, latin1: string, limits: Limits): Scan {
  const found = emptyScan(latin1.includes('\\u'));
  const { keys, items, string: longest } = limits;
  const deepest = Math.min(limits.depth, MAX_DEPTH);
  const end = bytes.length;
  let depth = 0;
  let stringStart = 0;
  let stringEnd = 0;
  let isIdNext = false;
  let i = 0;
  commas[0] = UNCOUNTED;

  while (i < end) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      stringStart = i + 1;
      stringEnd = endOfString(bytes, latin1, stringStart);
      if (stringEnd - stringStart > longest) return exceed(found, 'string_too_long', i, longest);
      if (isIdNext) isIdNext = noteId(found, i, stringEnd + 1);
      i = stringEnd + 1;
    } else if ((byte >= ZERO && byte <= NINE) || byte === MINUS) {
      const start = i;
      i = endOfNumber(bytes, latin1, start, found);
      if (isIdNext) isIdNext = noteId(found, start, i);
    } else {
      if (byte === COLON) {
        if (++found.members > keys) return exceed(found, 'too_many_keys', i, keys);
        if (isKey('__proto__', latin1, stringStart, stringEnd, found.hasUnicodeEscapes)) {
          object(found, 'forbidden_key', stringStart);
        }
        if (depth === 1) {
          found.topMembers++;
          isIdNext = isKey('id', latin1, stringStart, stringEnd, found.hasUnicodeEscapes);
        }
      } else if (byte === COMMA) {
        isIdNext = false;
        const seen = (commas[depth] as number) + 1;
        if (seen >= items) return exceed(found, 'too_many_items', i, items);
        commas[depth] = seen;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        isIdNext = false;
        if (++depth > deepest) return exceed(found, 'too_deep', i, deepest);
        commas[depth] = byte === OPEN_ARRAY ? 0 : UNCOUNTED;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (--depth < 0) return found;
      }
      i++;
    }
  }
  return found;
}

function emptyScan(hasUnicodeEscapes: boolean): Scan {
  return {
    excess: undefined,
    objection: undefined,
    members: 0,
    topMembers: 0,
    idStart: -1,
    idEnd: -1,
    lossyAt: -1,
    hasUnicodeEscapes,
  };
}

function exceed(found: Scan, code: FaultCode, at: number, limit: number): Scan {
  found.excess = { code, at, limit };
  return found;
}

function object(found: Scan, code: FaultCode, at: number): void {
  found.objection ??= { code, at };
}

/** Says false: the value of `id` does not come next any more. */
function noteId(found: Scan, start: number, end: number): false {
  found.idStart = start;
  found.idEnd = end;
  return false;
}

function endOfNumber(bytes: Buffer, latin1: string, start: number, found: Scan): number {
  let hasExponent = false;
  let i = start + 1;
  for (; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte >= ZERO && byte <= NINE) continue;
    if ((byte | LOWER_CASE) === LETTER_E) hasExponent = true;
    else if (byte !== POINT && byte !== MINUS && byte !== PLUS) break;
  }
  const isMinusZero = i - start === 2 && bytes[start] === MINUS && bytes[start + 1] === ZERO;
  if (!hasExponent && !isMinusZero && i - start <= ALWAYS_EXACT) return i;
  const precision = precisionOf(latin1.slice(start, i));
  if (precision === 'not_finite') object(found, 'number_not_finite', start);
  if (precision === 'lossy' && found.lossyAt === -1) found.lossyAt = start;
  return i;
}

/** Is the string between `start` and `end` this name, in whatever spelling (`\u0069d` is `id`)? */
function isKey(name: string, latin1: string, start: number, end: number, mayHide: boolean): boolean {
  const length = end - start;
  if (length === name.length) return latin1.startsWith(name, start);
  if (!mayHide || length < name.length || length > name.length * '\\u0000'.length) return false;
  const spelling = latin1.slice(start - 1, end + 1);
  if (!spelling.includes('\\u')) return false;
  try {
    return JSON.parse(spelling) === name;
  } catch {
    return false; // Nor is the message JSON.
  }
}
