/** National numbers of America that are written in digits, and those of its banks. */
import { luhn, weighted } from '../checksums.ts';
import type { NumberForm } from '../form.ts';

const last = (digits: string): number => Number(digits.at(-1));

/** Numbers of advertisements that many people have used as their own. */
const KNOWN_FALSE = new Set(['078051120', '219099999', '123456789', '987654321']);

/** What the Social Security Administration gives out, and the Internal Revenue Service instead of it. */
function ssn(digits: string): boolean {
  const [area, group, serial] = [digits.slice(0, 3), Number(digits.slice(3, 5)), digits.slice(5)];
  if (KNOWN_FALSE.has(digits) || group === 0 || serial === '0000' || /^(\d)\1+$/.test(digits)) return false;
  if (digits.startsWith('9'))
    return (group >= 50 && group <= 65) || (group >= 70 && group !== 89 && group !== 93);
  return area !== '000' && area !== '666';
}

const routing = (digits: string): boolean =>
  /^(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(digits) &&
  weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;

const checkOf = (digits: string, weights: readonly number[]): number => {
  const left = weighted(digits, weights) % 11;
  return left < 2 ? 0 : 11 - left;
};

const cpf = (digits: string): boolean =>
  !/^(\d)\1+$/.test(digits) &&
  checkOf(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits[9]) &&
  checkOf(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === last(digits);

const cnpj = (digits: string): boolean =>
  !/^(\d)\1+$/.test(digits) &&
  checkOf(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits[12]) &&
  checkOf(digits, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === last(digits);

const cuit = (digits: string): boolean => {
  const check = 11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return /^(?:20|23|24|25|26|27|30|33|34)/.test(digits) && check % 11 === last(digits);
};

const sin = (digits: string): boolean => digits[0] !== '0' && luhn(digits);

export const americas: readonly NumberForm[] = [
  { kind: 'us-ssn', shapes: ['3-2-4'], check: ssn },
  {
    kind: 'us-ssn',
    shapes: ['9', '3 2 4', '3.2.4'],
    check: ssn,
    near: ['ssn', 'social security', 'itin'],
  },
  { kind: 'us-routing-number', shapes: ['9'], check: routing, near: ['routing', 'aba', 'rtn'] },
  { kind: 'ca-sin', shapes: ['9', '3 3 3', '3-3-3'], check: sin, near: ['sin', 'social insurance', 'nas'] },
  { kind: 'br-cpf', shapes: ['3.3.3-2'], check: cpf },
  { kind: 'br-cpf', shapes: ['11'], check: cpf, near: ['cpf'] },
  { kind: 'br-cnpj', shapes: ['2.3.3/4-2'], check: cnpj },
  { kind: 'br-cnpj', shapes: ['14'], check: cnpj, near: ['cnpj'] },
  { kind: 'ar-cuit', shapes: ['2-8-1'], check: cuit },
  {
    kind: 'bank-account',
    shapes: ['7', '8', '9', '10', '11', '12', '14', '17'],
    check: (digits) => !/^(\d)\1+$/.test(digits),
    near: [
      'bank account',
      'account number',
      'account no',
      'account #',
      'acct',
      'kontonummer',
      'numéro de compte',
    ],
  },
];
