/** Sets of ASCII characters, each a table by code: the quickest way to say how far a run of them goes. */
export type Alphabet = Uint8Array;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

export function alphabetOf(letters: string): Alphabet {
  const table = new Uint8Array(128);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
}

export const HEX: Alphabet = alphabetOf('0123456789abcdef');
export const LETTERS: Alphabet = alphabetOf(LOWER + UPPER);
export const LOWER_DIGITS: Alphabet = alphabetOf(LOWER + DIGITS);
export const UPPER_DIGITS: Alphabet = alphabetOf(UPPER + DIGITS);
export const ALNUM: Alphabet = alphabetOf(LOWER + UPPER + DIGITS);
/** Base32 (RFC 4648, section 6). */
export const BASE32: Alphabet = alphabetOf(`${UPPER}234567`);
export const WORD: Alphabet = alphabetOf(`${LOWER}${UPPER}${DIGITS}_`);
/** Base64url (RFC 4648, section 5). */
export const URL64: Alphabet = alphabetOf(`${LOWER}${UPPER}${DIGITS}_-`);
/** Base64 (RFC 4648, section 4), with its padding. */
export const BASE64: Alphabet = alphabetOf(`${LOWER}${UPPER}${DIGITS}+/=`);
/** Base64url with dots between parts. */
export const DOTTED: Alphabet = alphabetOf(`${LOWER}${UPPER}${DIGITS}_-.`);

/** Where the run of these letters ends that begins at `from`; at most `limit`. */
export function endOfRun(text: string, from: number, alphabet: Alphabet, limit: number): number {
  const stop = Math.min(text.length, limit);
  let end = from;
  while (end < stop && alphabet[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

/** Where the run of these letters begins that ends before `to`; at least `limit`. */
export function startOfRun(text: string, to: number, alphabet: Alphabet, limit: number): number {
  const stop = Math.max(0, limit);
  let start = to;
  while (start > stop && alphabet[text.charCodeAt(start - 1)] === 1) start -= 1;
  return start;
}
