/**
 * Where any of many words stands in a text: one pass, whatever their number.
 *
 * Three letters are one number of 15 bits; a table says for each whether a word begins so. Case does not count. Characters
 * beyond Latin-1 lose their upper byte, so a hit is where a word may stand: whoever asks looks at the text itself.
 */
import { createByteReader, SHIFTS } from './latin1.ts';

export interface Cues {
  /** Calls back for each hit, from the first to the last. */
  visit(text: string, hit: (word: number, at: number) => void): void;
}

/** @throws {TypeError} when a word is shorter than three letters. */
export function createCues(words: readonly string[]): Cues {
  const readBytes = createByteReader();
  const begins = new Uint8Array(0x8000);
  /** Of three letters: which list of words; and those lists. */
  const lists = new Uint16Array(0x8000);
  const wordsOf: number[][] = [[]];
  const lettersOf = words.map((word) =>
    Uint8Array.from(word.toLowerCase(), (letter) => letter.charCodeAt(0) & 255),
  );
  for (const [word, letters] of lettersOf.entries()) {
    if (letters.length < 3) throw new TypeError('createCues: words have three letters or more');
    const [a = 0, b = 0, c = 0] = letters;
    const key = ((a & 31) << 10) | ((b & 31) << 5) | (c & 31);
    begins[key] = 1;
    if (lists[key] === 0) lists[key] = wordsOf.push([]) - 1;
    wordsOf[lists[key] as number]?.push(word);
  }
  const [first, second, third, fourth] = SHIFTS;

  return {
    visit(text, hit) {
      const { length } = text;
      const { bytes, fours } = readBytes(text);
      const look = (trigram: number, at: number): void => {
        const list = wordsOf[lists[trigram] as number] as number[];
        for (let index = 0; index < list.length; index++) {
          const word = list[index] as number;
          const letters = lettersOf[word] as Uint8Array;
          if (standsAt(bytes, at, letters) && at >= 0 && at + letters.length <= length) hit(word, at);
        }
      };
      let trigram = 0;
      const count = (length + 3) >> 2;
      for (let index = 0; index < count; index++) {
        const four = fours[index] as number;
        const a = ((trigram << 5) | ((four >>> first) & 31)) & 0x7fff;
        const b = ((a << 5) | ((four >>> second) & 31)) & 0x7fff;
        const c = ((b << 5) | ((four >>> third) & 31)) & 0x7fff;
        trigram = ((c << 5) | ((four >>> fourth) & 31)) & 0x7fff;
        if (
          ((begins[a] as number) |
            (begins[b] as number) |
            (begins[c] as number) |
            (begins[trigram] as number)) ===
          0
        )
          continue;
        const at = index * 4 - 2;
        if (begins[a] === 1) look(a, at);
        if (begins[b] === 1) look(b, at + 1);
        if (begins[c] === 1) look(c, at + 2);
        if (begins[trigram] === 1) look(trigram, at + 3);
      }
    },
  };
}

function standsAt(bytes: Uint8Array, at: number, letters: Uint8Array): boolean {
  for (let index = 0; index < letters.length; index++) {
    const byte = bytes[at + index] as number;
    const folded = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (folded !== letters[index]) return false;
  }
  return true;
}
