/** Letters as lists of numbers, in decimal or in hexadecimal: `73, 103, 110`, `49 67 6e`, `0x49,0x67`. */
import type { Decoding, Read } from './decoder.ts';
import { matchesAt } from './matches.ts';
import { wordsIn } from './words.ts';

/** Printable ASCII begins with a digit in both: 32 to 126, 20 to 7e. */
const LIST =
  /(?<![\w.])(?:(?:0x)?[0-7][0-9A-Fa-f](?:[ ,:;]\s?(?:0x)?[0-7][0-9A-Fa-f]){11,}|[0-9]{2,3}(?:[ ,;]\s?[0-9]{2,3}){11,})(?![\w.])/y;

export const numbers: Read = (text, budget, { lists }) => {
  const found: Decoding[] = [];
  for (const { 0: list, index } of matchesAt(text, LIST, lists)) {
    if (!budget.take(list.length)) break;
    const parts = list.split(/[ ,:;]+\s?/).map((part) => part.replace(/^0x/, ''));
    const [radix, decoded] = readable(parts, 16) ?? readable(parts, 10) ?? [];
    if (radix === undefined || decoded === undefined) continue;
    const encoding = radix === 16 ? 'hex' : 'char-codes';
    found.push({ start: index, end: index + list.length, encoding, text: decoded });
  }
  return found;
};

function readable(parts: readonly string[], radix: 10 | 16): readonly [10 | 16, string] | undefined {
  const codes = parts.map((part) => Number.parseInt(part, radix));
  if (codes.some((code) => Number.isNaN(code) || code > 255)) return undefined;
  const text = wordsIn(Buffer.from(codes));
  return /^[\t\n\r -~\u00a0-\uffff]{8,}$/.test(text) && /[A-Za-z]{3}/.test(text) ? [radix, text] : undefined;
}
