/** PNG (W3C PNG, third edition, section 11). */
import { type Clean, Malformed, Reader } from './reader.ts';

const SIGNATURE = 8;
/** What decides how the picture looks. All else holds words, or things that nobody knows. */
const SEEN = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'mDCV', 'cLLI', 'sBIT'],
  ...['bKGD', 'pHYs', 'sPLT', 'hIST', 'acTL', 'fcTL', 'fdAT'],
]);

export const cleanPng: Clean = (bytes) => {
  const reader = new Reader(bytes);
  const kept = [reader.take(SIGNATURE)];
  for (let type = ''; type !== 'IEND'; ) {
    const from = reader.at;
    const length = reader.take(4).readUInt32BE();
    type = reader.take(4).toString('latin1');
    reader.take(length + 4);
    if (from === SIGNATURE && type !== 'IHDR') throw new Malformed();
    if (SEEN.has(type)) kept.push(bytes.subarray(from, reader.at));
  }
  return kept;
};
