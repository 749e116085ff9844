/** Words that hardly an English sentence is without, as they look when they are turned. None is part of a common word. */

/** Each with three letters of it that hardly another word has. */
const ROT13: readonly (readonly [word: string, letters: string])[] = [
  [' gur ', 'gur'],
  [' naq ', 'naq'],
  [' lbh', 'lbh'],
  ['vtaber', 'vta'],
  ['flfgrz', 'lfg'],
  [' jvgu ', 'jvg'],
  [' guvf ', 'uvf'],
  ['cyrnfr', 'yrn'],
];
const REVERSED: readonly (readonly [word: string, letters: string])[] = [
  [' eht ', 'eht'],
  [' dna ', 'dna'],
  [' uoy ', 'uoy'],
  [' ruoy ', 'ruo'],
  ['erongi', 'ngi'],
  ['metsys', 'tsy'],
  ['esaelp', 'ael'],
  ['snoitcurtsni', 'tsn'],
];

/** Bits: one for each word. */
export type TurnedWords = number;

const ROT13_BITS = (1 << ROT13.length) - 1;

/** How many of the words of one list are there. */
export function countOf(words: TurnedWords, list: 'rot13' | 'reversed'): number {
  let left = list === 'rot13' ? words & ROT13_BITS : words >>> ROT13.length;
  let count = 0;
  for (; left !== 0; left &= left - 1) count += 1;
  return count;
}

interface Turned {
  readonly bit: TurnedWords;
  readonly units: readonly number[];
  /** Where in it the three letters end. */
  readonly known: number;
}

/** By three letters, in five bits each: 1 where a word is known by them. */
export const TRIGRAMS: Uint8Array = new Uint8Array(0x8000);
const byTrigram = new Map<number, Turned[]>();
for (const [index, [word, letters]] of [...ROT13, ...REVERSED].entries()) {
  const trigram = Array.from(letters).reduce((key, letter) => (key << 5) | (letter.charCodeAt(0) & 31), 0);
  TRIGRAMS[trigram] = 1;
  const turned = {
    bit: 1 << index,
    units: Array.from(word, (letter) => letter.charCodeAt(0)),
    known: word.indexOf(letters) + letters.length - 1,
  };
  byTrigram.set(trigram, [...(byTrigram.get(trigram) ?? []), turned]);
}

/** The words of which the three letters end at `last`. */
export function turnedWordsAt(
  units: Uint16Array,
  trigram: number,
  last: number,
  length: number,
): TurnedWords {
  let words = 0;
  for (const { bit, units: word, known } of byTrigram.get(trigram) ?? []) {
    const start = last - known;
    if (start < 0 || start + word.length > length) continue;
    let at = 0;
    while (at < word.length && units[start + at] === word[at]) at += 1;
    if (at === word.length) words |= bit;
  }
  return words;
}
