/** What is counted in a sentence: words, neighbours, and meanings that stand together, as places in one table of weights. */
import { mix } from './hash.ts';
import { MEANING_COUNT, SIGN_CODES } from './lexicon.ts';
import { MOST_WORDS, type Sentence } from './sentence.ts';

/** Places in the table, a power of two. */
export const PLACES: number = 1 << 20;

const [WORD, PAIR, APART, TRIPLE, TOGETHER, THREE, NEXT, ROW, MEANS] = [
  0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59,
] as const;

/** What stands before the first word. */
const BEGIN = -7;

const { capitals: CAPITALS } = SIGN_CODES;

/** So many meanings of a sentence are looked at in threes. */
const MOST_IN_THREES = 10;

/** More than a sentence of the most words can have. */
const MOST_FEATURES = MOST_WORDS * 6 + (MEANING_COUNT * MEANING_COUNT) / 2 + 200;

export interface Features {
  /** How many of `places` count. */
  count: number;
  readonly places: Int32Array;
}

export function createFeatures(): Features {
  return { count: 0, places: new Int32Array(Math.ceil(MOST_FEATURES)) };
}

const seen = new Uint8Array(MEANING_COUNT);
const present = new Int32Array(MEANING_COUNT);

/** Fills `into`, and overwrites what was there. */
export function featuresOf({ words, meanings, length }: Sentence, into: Features): void {
  const { places } = into;
  let count = 0;
  let kinds = 0;
  let first = BEGIN;
  let second = 0;
  /** The meanings before, whatever words stood between. */
  let last = BEGIN;
  let beforeLast = BEGIN;
  for (let index = 0; index < length; index++) {
    const word = words[index] as number;
    // A word said again and again says no more than once.
    if (index > 0 && word === words[index - 1]) continue;
    const means = meanings[index] as number;
    if (means === CAPITALS) {
      // Said of the word behind it, and no neighbour of others.
      if (seen[means] === 0) {
        seen[means] = 1;
        places[count++] = placeOf(MEANS, means);
        insert(means, kinds++);
      }
      continue;
    }
    const sign = means < 0 ? word : means + 1;
    places[count++] = placeOf(WORD, word);
    places[count++] = placeOf(mix(PAIR, first), sign);
    if (index > 0) {
      places[count++] = placeOf(mix(APART, second), sign);
      places[count++] = placeOf(mix(mix(TRIPLE, second), first), sign);
    }
    second = first;
    first = sign;
    if (means < 0) continue;
    places[count++] = placeOf(mix(NEXT, last), means);
    places[count++] = placeOf(mix(mix(ROW, beforeLast), last), means);
    beforeLast = last;
    last = means;
    if (seen[means] === 0) {
      seen[means] = 1;
      places[count++] = placeOf(MEANS, means);
      insert(means, kinds++);
    }
  }
  for (let a = 0; a < kinds; a++) seen[present[a] as number] = 0;
  for (let a = 0; a < kinds; a++) {
    for (let b = a + 1; b < kinds; b++) {
      const both = mix(mix(TOGETHER, present[a] as number), present[b] as number);
      places[count++] = placeOf(both, 7);
      if (b >= MOST_IN_THREES) continue;
      for (let c = b + 1; c < kinds && c < MOST_IN_THREES; c++)
        places[count++] = placeOf(mix(both, THREE), present[c] as number);
    }
  }
  into.count = count;
}

/** Keeps the meanings that are present in their order. */
function insert(means: number, kinds: number): void {
  let at = kinds;
  while (at > 0 && (present[at - 1] as number) > means) {
    present[at] = present[at - 1] as number;
    at -= 1;
  }
  present[at] = means;
}

function placeOf(seed: number, unit: number): number {
  let hash = mix(mix(seed, unit), 0x9e37);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) & (PLACES - 1);
}
