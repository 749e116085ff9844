/**
 * Where any of many words stands in a text: one pass, whatever their number.
 *
 * Three characters are one number of 18 bits; a table says for each whether a word begins so. Case does not count, but
 * for the first letter of a word where somebody wants it. Characters beyond Latin-1 lose their upper byte, so a hit is where a
 * word may stand: whoever asks looks at the text itself.
 */
import { createByteReader, SHIFTS } from './latin1.ts';

export interface Cues {
  /** Calls back for each hit, from the first to the last. */
  visit(text: string, hit: (word: number, at: number) => void): void;
}

/** Of each character so many bits count: they tell capitals, small letters and digits apart. */
const BITS = 6;
const LOW = 2 ** BITS - 1;
const ALL = 2 ** (3 * BITS) - 1;

/**
 * @param firstOf what the first letter of a word may be, by its code; undefined for either case. The others may be in any case
 * @throws {TypeError} when a word is shorter than three letters
 */
export function createCues(
  words: readonly string[],
  firstOf: (word: number) => readonly number[] | undefined = () => undefined,
): Cues {
  const readBytes = createByteReader();
  const begins = new Uint8Array(ALL + 1);
  const wordsOf = new Map<number, number[]>();
  const lettersOf = words.map((word) =>
    Uint8Array.from(word.toLowerCase(), (letter) => letter.charCodeAt(0) & 255),
  );
  for (const [word, letters] of lettersOf.entries()) {
    if (letters.length < 3) throw new TypeError('createCues: words have three letters or more');
    const first = firstOf(word) ?? bothCases(letters[0] ?? 0);
    for (const a of first)
      for (const b of bothCases(letters[1] ?? 0))
        for (const c of bothCases(letters[2] ?? 0)) {
          const key = ((a & LOW) << (2 * BITS)) | ((b & LOW) << BITS) | (c & LOW);
          begins[key] = 1;
          const list = wordsOf.get(key);
          if (list === undefined) wordsOf.set(key, [word]);
          else if (!list.includes(word)) list.push(word);
        }
  }
  const [first, second, third, fourth] = SHIFTS;

  return {
    visit(text, hit) {
      const { length } = text;
      const { bytes, fours } = readBytes(text);
      const look = (key: number, at: number): void => {
        for (const word of wordsOf.get(key) ?? []) {
          const letters = lettersOf[word] as Uint8Array;
          if (at >= 0 && at + letters.length <= length && standsAt(bytes, at, letters)) hit(word, at);
        }
      };
      let d = 0;
      const count = (length + 3) >> 2;
      for (let index = 0; index < count; index++) {
        const four = fours[index] as number;
        const a = ((d << BITS) | ((four >>> first) & LOW)) & ALL;
        const b = ((a << BITS) | ((four >>> second) & LOW)) & ALL;
        const c = ((b << BITS) | ((four >>> third) & LOW)) & ALL;
        d = ((c << BITS) | ((four >>> fourth) & LOW)) & ALL;
        const some =
          (begins[a] as number) | (begins[b] as number) | (begins[c] as number) | (begins[d] as number);
        if (some === 0) continue;
        const at = index * 4 - 2;
        if (begins[a] === 1) look(a, at);
        if (begins[b] === 1) look(b, at + 1);
        if (begins[c] === 1) look(c, at + 2);
        if (begins[d] === 1) look(d, at + 3);
      }
    },
  };
}

function bothCases(letter: number): readonly number[] {
  return letter >= 0x61 && letter <= 0x7a ? [letter, letter & ~0x20] : [letter];
}

function standsAt(bytes: Uint8Array, at: number, letters: Uint8Array): boolean {
  for (let index = 0; index < letters.length; index++) {
    const byte = bytes[at + index] as number;
    const folded = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (folded !== letters[index]) return false;
  }
  return true;
}
