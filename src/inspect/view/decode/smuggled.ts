/** Letters written in characters that nobody sees: tags, variation selectors, zero-width bits. Reads the source, not the folded text. */
import type { Decoding, Read } from './decoder.ts';
import { wordsIn } from './words.ts';

const TAGS = /[\u{e0020}-\u{e007e}]{2,}/gu;
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{2,}/gu;
/** Between the bits nothing visible may stand, but one visible letter may carry a few bits each. */
const BITS = /[\u200b-\u200d\u2060-\u2064\ufeff]{16,}/g;

export const tags: Read = (source, budget) =>
  read(source, TAGS, 'tags', budget, (run) =>
    Array.from(run, (letter) => String.fromCharCode((letter.codePointAt(0) ?? 0) - 0xe0000)).join(''),
  );

/** Two hundred and fifty-six selectors stand for the bytes, in order. */
export const selectors: Read = (source, budget) =>
  read(source, SELECTORS, 'variation-selectors', budget, (run) =>
    wordsIn(Buffer.from(Array.from(run, (letter) => byteOf(letter.codePointAt(0) ?? 0)))),
  );

/** Two characters as zero and one, eight of them a letter, whichever of the two is which. */
export const zeroWidth: Read = (source, budget) =>
  read(source, BITS, 'zero-width', budget, (run) => {
    const [first, second, ...others] = [...new Set(run)];
    if (first === undefined || second === undefined || others.length > 0) return '';
    return bitsOf(run, first) || bitsOf(run, second);
  });

function read(
  source: string,
  pattern: RegExp,
  encoding: Decoding['encoding'],
  budget: Parameters<Read>[1],
  decode: (run: string) => string,
): Decoding[] {
  const found: Decoding[] = [];
  for (const { 0: run, index } of source.matchAll(pattern)) {
    if (!budget.take(run.length)) break;
    const text = decode(run);
    if (text !== '') found.push({ start: index, end: index + run.length, encoding, text });
  }
  return found;
}

function byteOf(codePoint: number): number {
  return codePoint < 0xe0100 ? codePoint - 0xfe00 : codePoint - 0xe0100 + 16;
}

function bitsOf(run: string, zero: string): string {
  const bytes = Buffer.alloc(run.length >> 3);
  for (let index = 0; index < bytes.length * 8; index++) {
    const bit = run[index] === zero ? 0 : 1;
    bytes[index >> 3] = ((bytes[index >> 3] ?? 0) << 1) | bit;
  }
  const text = wordsIn(bytes);
  return /^[\t\n\r -~]*$/.test(text) ? text : '';
}
