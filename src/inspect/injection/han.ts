/** Reads Chinese and Japanese, which have no spaces between words: the longest word of the lexicon at each place. */
import type { Units } from '../utf16.ts';
import { BASIS, hashOf, mix } from './hash.ts';
import type { Kind } from './lexicon/english.ts';
import { HAN } from './lexicon/han.ts';
import { meaning } from './lexicon.ts';
import type { Composer } from './sentence.ts';

/** Kana, Han, Hangul and what follows. */
const FIRST_UNIT = 0x3040;
const LONGEST = 8;

const WORDS: ReadonlyMap<number, number> = new Map(
  Object.entries(HAN).flatMap(([kind, words]) =>
    words.split(' ').map((word) => [hashOf(word), meaning(kind as Kind)] as const),
  ),
);

/** Whether a run of letters begins or ends in such a script. */
export function standsWithoutSpaces(units: Units, start: number, end: number): boolean {
  return (units[start] as number) >= FIRST_UNIT || (units[end - 1] as number) >= FIRST_UNIT;
}

/** What is not in the lexicon is passed over. */
export function readHan(units: Units, start: number, end: number, into: Composer): void {
  let at = start;
  while (at < end) {
    let hash: number = BASIS;
    let found = { word: 0, means: -1, next: at + 1 };
    for (let index = at; index < end && index - at < LONGEST; index++) {
      hash = mix(hash, units[index] as number);
      const means = WORDS.get(hash | 0);
      if (means !== undefined) found = { word: hash | 0, means, next: index + 1 };
    }
    if (found.means >= 0) into.add(found.word, found.means);
    at = found.next;
  }
}
