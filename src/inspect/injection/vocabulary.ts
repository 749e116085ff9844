/** The lexicon as a table that is asked for every word of every text: one look says that a word is not in it. */
import { EMPTY_WORDS, MEANINGS_BY_HASH } from './lexicon.ts';

/** Of a word that is not in the lexicon. */
export const UNKNOWN = 0;
/** Of a word that says nothing. */
export const EMPTY = 0x4000;
/** What an entry says of the meaning; without one it is -1. */
export const meaningIn = (entry: number): number => (entry & ~EMPTY) - 1;

const known = [...new Set([...MEANINGS_BY_HASH.keys(), ...EMPTY_WORDS])];

/** A power of two, so large that most words meet an empty place at once. */
const SIZE = 2 ** (Math.ceil(Math.log2(known.length)) + 3);
const HASHES = new Int32Array(SIZE);
const ENTRIES = new Int16Array(SIZE);

for (const hash of known) {
  let place = hash & (SIZE - 1);
  while (ENTRIES[place] !== UNKNOWN) place = (place + 1) & (SIZE - 1);
  HASHES[place] = hash;
  ENTRIES[place] = ((MEANINGS_BY_HASH.get(hash) ?? -1) + 1) | (EMPTY_WORDS.has(hash) ? EMPTY : 0);
}

/** What the lexicon says of a word: its meaning plus one, and whether it is {@link EMPTY}; or {@link UNKNOWN}. */
export function entryOf(hash: number): number {
  let place = hash & (SIZE - 1);
  for (;;) {
    const entry = ENTRIES[place] as number;
    if (entry === UNKNOWN || HASHES[place] === hash) return entry;
    place = (place + 1) & (SIZE - 1);
  }
}
