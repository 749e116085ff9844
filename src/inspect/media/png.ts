/** PNG (W3C PNG, third edition, section 11; APNG). */
import { type Clean, Malformed, Reader } from './reader.ts';

const SIGNATURE = 8;
const ANY = Number.POSITIVE_INFINITY;

/** What decides how the picture looks, and how long it may be: a longer one holds something else. All else holds words, or things that nobody knows. */
const SEEN: ReadonlyMap<string, number> = new Map([
  ...([
    ['IHDR', 13],
    ['PLTE', 768],
    ['IDAT', ANY],
    ['IEND', 0],
    ['tRNS', 256],
    ['gAMA', 4],
    ['cHRM', 32],
  ] as const),
  ...([
    ['sRGB', 1],
    ['iCCP', ANY],
    ['cICP', 4],
    ['mDCV', 24],
    ['cLLI', 8],
    ['sBIT', 4],
    ['bKGD', 6],
  ] as const),
  ...([
    ['pHYs', 9],
    ['acTL', 8],
    ['fcTL', 26],
    ['fdAT', ANY],
  ] as const),
]);
const OFTEN: ReadonlySet<string> = new Set(['IDAT', 'fcTL', 'fdAT']);

export const cleanPng: Clean = (bytes) => {
  const reader = new Reader(bytes);
  const kept = [reader.take(SIGNATURE)];
  const known = new Set<string>();
  for (let type = ''; type !== 'IEND'; ) {
    const from = reader.at;
    const length = reader.take(4).readUInt32BE();
    type = reader.take(4).toString('latin1');
    reader.take(length + 4);
    const isAsLong = length <= (SEEN.get(type) ?? -1);
    if (from === SIGNATURE && type !== 'IHDR') throw new Malformed();
    if (type === 'IEND' && !isAsLong) throw new Malformed();
    if (isAsLong && (OFTEN.has(type) || !known.has(type))) kept.push(bytes.subarray(from, reader.at));
    known.add(type);
  }
  return kept;
};
