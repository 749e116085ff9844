/** What a text looks like to a reader: for names that are made to be taken for others. */

/**
 * Letters of other alphabets that are drawn like an ASCII letter, by what they look like.
 *
 * Not the table of UTS #39: only Greek, Cyrillic, Armenian and a few Latin letters, the ones with which whole words
 * can be forged. Letters with marks and styled letters (mathematical, full-width) are folded by NFKD.
 */
const DRAWN_ALIKE: readonly (readonly [ascii: string, letters: string])[] = [
  ['a', 'аαɑ'],
  ['b', 'Ьь'],
  ['c', 'сϲ'],
  ['d', 'ԁ'],
  ['e', 'еҽ'],
  ['g', 'ɡց'],
  ['h', 'һհ'],
  ['i', 'іıι'],
  ['j', 'јϳ'],
  ['k', 'κк'],
  ['l', 'ӏ'],
  ['n', 'ոп'],
  ['o', 'оοօσ'],
  ['p', 'рρ'],
  ['q', 'ԛզ'],
  ['r', 'г'],
  ['s', 'ѕ'],
  ['u', 'υս'],
  ['v', 'νѵ'],
  ['w', 'ԝω'],
  ['x', 'хχ'],
  ['y', 'уγү'],
  ['A', 'АΑ'],
  ['B', 'ВΒ'],
  ['C', 'СϹ'],
  ['E', 'ЕΕ'],
  ['H', 'НΗ'],
  ['I', 'ІΙӀ'],
  ['J', 'Ј'],
  ['K', 'КΚ'],
  ['M', 'МΜ'],
  ['N', 'Ν'],
  ['O', 'ОΟՕ'],
  ['P', 'РΡ'],
  ['S', 'ЅՏ'],
  ['T', 'ТΤ'],
  ['X', 'ХΧ'],
  ['Y', 'УΥҮ'],
  ['Z', 'Ζ'],
];

const ASCII_OF: ReadonlyMap<string, string> = new Map(
  DRAWN_ALIKE.flatMap(([ascii, letters]) => [...letters].map((letter) => [letter, ascii] as const)),
);

/** The ASCII letter that a letter of another alphabet is drawn like; undefined when there is none. */
export function asciiOf(letter: string): string | undefined {
  return ASCII_OF.get(letter);
}

/** Two texts with the same skeleton look the same in many fonts: `l`, `1` and `I`; `O` and `0`; `rn` and `m`. */
export function skeletonOf(text: string): string {
  const plain = /^[ -~]*$/.test(text) ? text : unmarked(text);
  return plain.replace(/[I1|]/g, 'l').replaceAll('0', 'O').replaceAll('rn', 'm').replaceAll('vv', 'w');
}

/** Coarser: also without case and separators. `readFile`, `read_file` and `read-file` are one. */
export function wordSkeletonOf(text: string): string {
  return skeletonOf(text)
    .toLowerCase()
    .replace(/[ _.-]/g, '');
}

function unmarked(text: string): string {
  let plain = '';
  for (const character of text.normalize('NFKD').replace(/\p{M}/gu, '')) {
    plain += asciiOf(character) ?? character;
  }
  return plain;
}
