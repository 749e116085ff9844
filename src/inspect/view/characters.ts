/**
 * What each character is, as far as reading a text depends on it: bits, in tables.
 *
 * ASCII is known from the start. Of all others a page of 256 is looked up in Unicode's own properties when somebody meets the
 * first of them.
 */

/** Anything but printable ASCII, tab and the ends of lines. */
export const UNPLAIN = 1;
/** `<` */
export const MARKUP = 2;
/** `%`, `&` or a backslash. */
export const ESCAPE = 4;
export const DIGIT = 8;
export const LATIN = 16;
/** Letters of base64 and base64url. */
export const BASE64 = 32;
/** What spaced letters have between them. */
export const SPACER = 64;
/** Has no shape, or may have none. */
export const UNSEEN = 128;
/** Drawn with joiners and selectors. */
export const PICTURE = 256;
/** NFKC makes something else of it, alone. */
export const CHANGES = 512;
/** NFKC may make something else of it with what stands before. */
export const JOINS = 1024;
export const MARK = 2048;
/** A letter, or a mark on one. */
export const LETTER = 4096;
/** Of an alphabet with letters that pass for Latin ones. */
export const FOREIGN = 8192;
/** A joiner behind it is spelling. */
export const TAKES_JOINER = 16_384;
/** A selector behind it is spelling. */
export const TAKES_SELECTOR = 32_768;
/** Half of a character. */
export const SURROGATE = 65_536;
/** Not looked up yet. */
const UNKNOWN = 131_072;

/** White space, and signs that Unicode files under format characters although they are drawn. */
export const SEEN: string = String.raw`[\t\n\r\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{13430}-\u{1343f}]`;
export const SHAPELESS: string = String.raw`(?!${SEEN})[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]`;

/** Scripts that are spelt with joiners. */
export const JOINED: string = [
  'Arabic',
  'Devanagari',
  'Bengali',
  'Gujarati',
  'Gurmukhi',
  'Kannada',
  'Malayalam',
  'Oriya',
  'Sinhala',
  'Tamil',
  'Telugu',
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('');

const PROPERTIES: readonly (readonly [bit: number, property: RegExp])[] = [
  [UNSEEN, new RegExp(SHAPELESS, 'u')],
  [PICTURE, /[\p{Extended_Pictographic}\p{Emoji}]/u],
  [MARK, /\p{M}/u],
  [LETTER, /[\p{L}\p{M}]/u],
  [FOREIGN, /[\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}]/u],
  [TAKES_JOINER, new RegExp(`[${JOINED}\\p{M}]`, 'u')],
  [TAKES_SELECTOR, /[\p{Script=Han}\p{Sm}\p{Script=Mongolian}]/u],
];

function bitsOf(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  let bits = /[^\t\n\r -~]/u.test(character) ? UNPLAIN : 0;
  if (codePoint < 128) {
    if (character === '<') bits |= MARKUP;
    if (/[%&\\]/.test(character)) bits |= ESCAPE;
    if (/[0-9]/.test(character)) bits |= DIGIT;
    if (/[A-Za-z]/.test(character)) bits |= LATIN | LETTER;
    if (/[A-Za-z0-9+/_-]/.test(character)) bits |= BASE64;
    if (/[ ._\-*|]/.test(character)) bits |= SPACER;
    if (/[^\t\n\r -~]/.test(character)) bits |= UNSEEN;
    if (/\p{Sm}/u.test(character)) bits |= TAKES_SELECTOR;
    return bits;
  }
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return bits | SURROGATE;
  for (const [bit, property] of PROPERTIES) if (property.test(character)) bits |= bit;
  if ((bits & MARK) !== 0 || joinsAlone(codePoint)) bits |= JOINS;
  else if (character.normalize('NFKC') !== character) bits |= CHANGES;
  return bits;
}

/** What composes though it is no mark: jamo, and one letter of Kirat Rai (Unicode 17, NFKC_Quick_Check). */
function joinsAlone(codePoint: number): boolean {
  return (codePoint >= 0x1100 && codePoint <= 0x11ff) || codePoint === 0x16d67;
}

const PAGE = 256;

/** By unit of UTF-16. */
export const KINDS: Uint32Array = new Uint32Array(65_536).fill(UNKNOWN);
const beyond = new Map<number, Uint32Array>();

for (let unit = 0; unit < 128; unit++) KINDS[unit] = bitsOf(unit);

/** Of a character that may be not looked up yet. */
export function kindOf(codePoint: number): number {
  if (codePoint < KINDS.length) {
    if (((KINDS[codePoint] as number) & UNKNOWN) !== 0) learn(codePoint);
    return KINDS[codePoint] as number;
  }
  const first = codePoint & -PAGE;
  let page = beyond.get(first);
  if (page === undefined) {
    page = Uint32Array.from({ length: PAGE }, (_, index) => bitsOf(first + index));
    beyond.set(first, page);
  }
  return page[codePoint - first] as number;
}

/** What a unit alone does not say: half of a character, or one that was not looked up yet. */
export const LOOKED_UP: number = SURROGATE | UNKNOWN;

/** A whole character, of one unit or two. */
export function characterAt(text: string, index: number): { readonly kind: number; readonly width: number } {
  const codePoint = text.codePointAt(index) ?? 0;
  return { kind: kindOf(codePoint), width: codePoint > 0xffff ? 2 : 1 };
}

/** Looks up the page of a unit. */
export function learn(unit: number): void {
  const first = Math.max(128, unit & -PAGE);
  for (let each = first; each < (unit & -PAGE) + PAGE; each++) KINDS[each] = bitsOf(each);
}

/** Whether `kinds`, of many units together, have one that was not looked up. */
export function hasUnknown(kinds: number): boolean {
  return (kinds & UNKNOWN) !== 0;
}
