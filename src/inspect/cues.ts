/**
 * Where any of many words stands in a text: one pass, whatever their number.
 *
 * Three letters are one number of 15 bits; a table says for each whether a word begins so. Case does not count. Characters
 * beyond Latin-1 lose their upper byte, so a hit is where a word may stand: whoever asks looks at the text itself.
 */
import { createByteReader } from './latin1.ts';

export interface Cues {
  /** Calls back for each hit, from the first to the last. */
  visit(text: string, hit: (word: number, at: number) => void): void;
}

/** @throws {TypeError} when a word is shorter than three letters. */
export function createCues(words: readonly string[]): Cues {
  const readBytes = createByteReader();
  const begins = new Uint8Array(0x8000);
  const groups = new Map<number, { readonly word: number; readonly letters: Uint8Array }[]>();
  for (const [word, written] of words.entries()) {
    const letters = Uint8Array.from(written.toLowerCase(), (letter) => letter.charCodeAt(0) & 255);
    if (letters.length < 3) throw new TypeError('createCues: words have three letters or more');
    const [a = 0, b = 0, c = 0] = letters;
    const key = ((a & 31) << 10) | ((b & 31) << 5) | (c & 31);
    begins[key] = 1;
    groups.set(key, [...(groups.get(key) ?? []), { word, letters }]);
  }

  return {
    visit(text, hit) {
      const { length } = text;
      const bytes = readBytes(text);
      let trigram = 0;
      for (let index = 0; index < length; index++) {
        trigram = ((trigram << 5) | ((bytes[index] as number) & 31)) & 0x7fff;
        if (begins[trigram] === 0) continue;
        const at = index - 2;
        for (const { word, letters } of groups.get(trigram) ?? []) {
          if (at >= 0 && at + letters.length <= length && standsAt(bytes, at, letters)) hit(word, at);
        }
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
