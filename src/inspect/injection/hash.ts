/** FNV-1a over UTF-16 code units, in 32 bits: the same on every machine. */
export const BASIS = 0x811c9dc5;

const PRIME = 0x01000193;
/** `PRIME * UNPRIME` is 1, in 32 bits. */
const UNPRIME = 0x359c449b;

export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME);
}

/** What the hash was before this unit was mixed in. */
export function unmix(hash: number, unit: number): number {
  return Math.imul(hash, UNPRIME) ^ unit;
}

/** Of a whole word, as the reader of texts makes it letter by letter. */
export function hashOf(word: string): number {
  let hash = BASIS;
  for (let index = 0; index < word.length; index++) hash = mix(hash, word.charCodeAt(index));
  return hash | 0;
}
