/** Text that anybody could read if its letters stood in their places: rot13, reversed, spaced out, with digits for letters. */
import { countOf } from '../turned-words.ts';
import { clustersOf } from './clusters.ts';
import type { Read } from './decoder.ts';
import { matchesAt, matchesIn } from './matches.ts';

export const rot13: Read = wholeText('rot13', (text) =>
  text.replace(/[A-Za-z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  }),
);

export const reversed: Read = wholeText('reversed', (text) => Array.from(text).reverse().join(''));

/** Decodes all of a text in which two such words stand: one may be chance. */
function wholeText(encoding: 'rot13' | 'reversed', read: (text: string) => string): Read {
  return (text, budget, { turnedWords }) => {
    const seen = countOf(turnedWords, encoding);
    if (seen === 0 || (seen === 1 && text.length > 200)) return [];
    if (!budget.take(text.length)) return [];
    return [{ start: 0, end: text.length, encoding, text: read(text) }];
  };
}

/** `i g n o r e`, with one separator all the way. Three of them stand between words. */
const SPACED =
  /(?<![\p{L}\p{N}])\p{L}(?:([ ._\-*|])\p{L}){4,}(?:\1{2,3}\p{L}(?:\1\p{L})*)*(?![\p{L}\p{N}])/uy;

export const spaced: Read = (text, budget, { loneLetters }) => {
  const found = [];
  const matches = loneLetters === undefined ? matchesIn(text, SPACED) : matchesAt(text, SPACED, loneLetters);
  for (const match of matches) {
    const [piece, separator = ' '] = match;
    if (!budget.take(piece.length)) break;
    const words = piece.split(separator.repeat(2)).map((word) => word.replaceAll(separator, ''));
    found.push({
      start: match.index,
      end: match.index + piece.length,
      encoding: 'spaced' as const,
      text: words.join(' '),
    });
  }
  return found;
};

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
/** A digit or sign between letters. */
const LEET_DIGIT = /(?<=[A-Za-z])[013457]{1,3}[A-Za-z]\S*/y;
const WRITTEN = /[A-Za-z013457@$!]*[A-Za-z][A-Za-z013457@$!]*/g;

/** So many such words must stand close together: names and versions have digits too. */
export const leet: Read = (text, budget, { digitsInWords }) => {
  const found = [];
  const matches = matchesAt(text, LEET_DIGIT, digitsInWords);
  for (const { start, end } of clustersOf(text, matches, { near: 40, around: 40, least: 3 })) {
    if (!budget.take(end - start)) break;
    const decoded = text
      .slice(start, end)
      .replace(WRITTEN, (word) => word.replace(/[013457@$!]/g, (sign) => LEET[sign] ?? sign));
    found.push({ start, end, encoding: 'leet' as const, text: decoded });
  }
  return found;
};
