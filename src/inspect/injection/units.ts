/** What single units of UTF-16 are to a reader of sentences: bits, in one table, because every character of every text is looked up. */

export const BLANK = 1;
export const SMALL = 2;
export const CAPITAL = 4;
export const DIGIT = 8;
export const UNDERSCORE = 16;
/** A letter beyond ASCII; all that is no known sign counts as one. */
export const FAR_LETTER = 32;
/** Part of a word. */
export const WORD: number = SMALL | CAPITAL | DIGIT | UNDERSCORE | FAR_LETTER;
/** `\w` of patterns. */
export const ASCII_WORD: number = SMALL | CAPITAL | DIGIT | UNDERSCORE;

/** Hints at what a run of characters may be. */
export const ANGLE = 64;
export const COLON = 128;
export const AT = 256;
export const SLASH = 512;
export const DOT = 1024;
export const BRACKET = 2048;
export const SPECIAL: number = ANGLE | COLON | AT | SLASH | DOT | BRACKET;

/** `.`, `!`, `?`, and what ends a sentence in Chinese and Japanese. */
export const END = 4096;
/** Quotes and brackets that may stand behind an end. */
export const CLOSING = 8192;
/** A sign that stands alone before the items of a list, also where they all stand on one line. */
export const BULLET = 16_384;
export const QUOTE = 32_768;

/** By unit. */
export const KINDS: Uint16Array = kinds();

function kinds(): Uint16Array {
  const table = new Uint16Array(65_536);
  const mark = (bits: number, from: number, to: number = from): void => {
    for (let unit = from; unit <= to; unit++) table[unit] = (table[unit] as number) | bits;
  };
  const markEach = (bits: number, letters: string): void => {
    for (const letter of letters) mark(bits, letter.charCodeAt(0));
  };
  table.fill(FAR_LETTER, 0xc0);
  for (const [from, to] of [
    [0xd7, 0xd7],
    [0xf7, 0xf7],
    [0x2000, 0x303f],
    [0xff00, 0xff0f],
  ] as const)
    table.fill(0, from, to + 1);
  mark(SMALL, 97, 122);
  mark(CAPITAL, 65, 90);
  mark(DIGIT, 48, 57);
  mark(UNDERSCORE, 95);
  mark(BLANK, 9, 13);
  markEach(BLANK, ' \u00a0\u3000');
  markEach(ANGLE, '<>');
  markEach(COLON, ':');
  markEach(AT, '@');
  markEach(SLASH, '/\\~');
  markEach(DOT, '.');
  markEach(BRACKET, '[]#=');
  markEach(END, '.!?\u3002\uff01\uff1f');
  markEach(CLOSING, '"\')]*`\u201d');
  markEach(QUOTE, '"\'');
  markEach(BULLET, '-*\u2022\u2013\u00b7\u00d7');
  mark(BULLET, 0x2190, 0x27bf);
  return table;
}

/** A line that begins with a small letter goes on with the sentence of the line before. */
export function goesOn(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}

/** No part of a word, and no end of it. */
export function isApostrophe(unit: number): boolean {
  return unit === 39 || unit === 0x2019;
}
