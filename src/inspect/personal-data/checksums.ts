/** Check digits. All take strings of decimal digits, unless they say otherwise. */

const digitAt = (digits: string, index: number): number => digits.charCodeAt(index) - 48;

/** ISO/IEC 7812-1, annex B: cards, and many national numbers. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, twice = false; index >= 0; index--, twice = !twice) {
    const digit = digitAt(digits, index);
    sum += twice ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 === 0;
}

/** Sum of the first digits, each times its weight. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += digitAt(digits, index) * weight;
  return sum;
}

/** Rest of a number of any length. */
export function rest(digits: string, modulus: number): number {
  let left = 0;
  for (let index = 0; index < digits.length; index++) left = (left * 10 + digitAt(digits, index)) % modulus;
  return left;
}

/** ISO/IEC 7064, MOD 97-10 over letters and digits, the check digits last: A is 10, Z is 35. */
export function mod97(text: string): number {
  let left = 0;
  for (const letter of text.toUpperCase()) {
    const value = Number.parseInt(letter, 36);
    left = (left * (value > 9 ? 100 : 10) + value) % 97;
  }
  return left;
}

/** ISO/IEC 7064, MOD 11,10: the last digit checks those before it. */
export function mod11and10(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < digits.length - 1; index++) {
    const sum = (digitAt(digits, index) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

const PERMUTATION = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];
const PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];

/** Verhoeff (1969), over the dihedral group of order ten. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digitAt(digits, digits.length - 1 - index);
    const permuted = Number(PERMUTATION[index % 8]?.[digit]);
    check = Number(PRODUCT[check]?.[permuted]);
  }
  return check === 0;
}

/** A day that there was, or will be. Years of two digits count as those of 2000, which has every day. */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year < 100 ? 2000 : year, month, 0)).getUTCDate();
}

/** Six digits as a date: `ymd` or `dmy`. */
export function isShortDate(digits: string, order: 'ymd' | 'dmy'): boolean {
  const [a, month, b] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2))) as [number, number, number];
  return order === 'ymd' ? isDay(a, month, b) : isDay(b, month, a);
}
