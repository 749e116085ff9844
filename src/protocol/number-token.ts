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

/** So many digits come back from a double whatever they are (C's `DBL_DIG`), unless its exponent is near an end. */
const DIGITS_ALWAYS_KEPT = 15;
const NEAR_ZERO = 1e-290;
const NEAR_INFINITY = 1e290;

/** Up to here it pays to count digits before writing the double. */
const SHORT = DIGITS_ALWAYS_KEPT + 1;

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
  if (!isSafe(value)) return 'lossy';
  if (value === 0) return token !== '-0' && decimalOf(token).digits === '' ? 'exact' : 'lossy';
  if (token.length <= SHORT && isAlwaysKept(token, Math.abs(value))) return 'exact';
  const written = String(value);
  return written === token || isSameDecimal(decimalOf(token), decimalOf(written)) ? 'exact' : 'lossy';
}

function isSafe(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= WRITTEN_WITH_EXPONENT;
}

function isAlwaysKept(token: string, size: number): boolean {
  return size > NEAR_ZERO && size < NEAR_INFINITY && mantissaLength(token) <= DIGITS_ALWAYS_KEPT;
}

function mantissaLength(token: string): number {
  const exponent = Math.max(token.indexOf('e'), token.indexOf('E'));
  return exponent === -1 ? token.length : exponent;
}

/** 0.`digits` × 10^`exponent`, with no zero at either end of `digits`; zero has none. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** No regular expressions: a token may be as long as the message. */
function decimalOf(token: string): Decimal {
  const length = mantissaLength(token);
  const mantissa = token.slice(token.startsWith('-') ? 1 : 0, length);
  const point = mantissa.indexOf('.');
  const whole = point === -1 ? mantissa.length : point;
  const digits = point === -1 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  let start = 0;
  while (digits[start] === '0') start++;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end--;
  const exponent = length === token.length ? 0 : Number(token.slice(length + 1));
  return { digits: digits.slice(start, end), exponent: whole - start + exponent };
}

function isSameDecimal(a: Decimal, b: Decimal): boolean {
  return a.digits === b.digits && a.exponent === b.exponent;
}
