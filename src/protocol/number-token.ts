/** What becomes of a number when it is read into a double (IEEE 754 binary64) and written back. */
export type Precision =
  /** The same number comes back. Also said of tokens that are no numbers: `JSON.parse` refuses those. */
  | 'exact'
  /** Another number comes back, or other readers are known to read another one. */
  | 'lossy'
  /** It overflows. */
  | 'not_finite';

/** From here on JavaScript writes integers with an exponent (ECMA-262, Number::toString). */
const WRITTEN_WITH_EXPONENT = 1e21;

/**
 * Judges one JSON number token.
 *
 * Integers outside of ±(2^53−1) are lossy even where a double happens to hold them: RFC 8259, section 6, calls them
 * not interoperable. So is every spelling that would be written back as such an integer, and the integer `-0`, which
 * some read as `0` and some as negative zero. What is exact stays exact when it is written and read again.
 */
export function precisionOf(token: string): Precision {
  const value = Number(token);
  if (Number.isNaN(value)) return 'exact';
  if (!Number.isFinite(value)) return 'not_finite';
  const written = String(value);
  if (written === token) return isSafe(value) ? 'exact' : 'lossy';
  if (!isSafe(value)) return 'lossy';
  if (!/[.eE]/.test(token)) return Number.isSafeInteger(value) && token !== '-0' ? 'exact' : 'lossy';
  return isSameDecimal(decimalOf(token), decimalOf(written)) ? 'exact' : 'lossy';
}

function isSafe(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= WRITTEN_WITH_EXPONENT;
}

/** 0.`digits` × 10^`exponent`, with no zero at either end of `digits`; zero has none. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** No regular expressions: a token may be as long as the message. */
function decimalOf(token: string): Decimal {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  let start = 0;
  while (digits[start] === '0') start++;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end--;
  return { digits: digits.slice(start, end), exponent: whole.length - start + Number(exponent) };
}

function isSameDecimal(a: Decimal, b: Decimal): boolean {
  return a.digits === b.digits && (a.digits === '' || a.exponent === b.exponent);
}
