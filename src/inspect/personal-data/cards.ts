/** Payment cards (ISO/IEC 7812): by the ranges of their issuers and the check digit of Luhn. */
import { luhn } from './checksums.ts';
import type { CodeForm, Near, NumberForm } from './form.ts';

/** First numbers of an issuer, and how many digits its cards have. */
const ISSUERS: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ['4', '4', [13, 16, 19]], // Visa
  ['51', '55', [16]], // Mastercard
  ['2221', '2720', [16]],
  ['34', '34', [15]], // American Express
  ['37', '37', [15]],
  ['6011', '6011', [16, 17, 18, 19]], // Discover
  ['644', '659', [16, 17, 18, 19]],
  ['300', '305', [14, 16, 19]], // Diners Club
  ['36', '36', [14, 16, 19]],
  ['38', '39', [14, 16, 19]],
  ['3528', '3589', [16, 17, 18, 19]], // JCB
  ['1800', '1800', [15]],
  ['2131', '2131', [15]],
  ['62', '62', [16, 17, 18, 19]], // UnionPay
  ['81', '81', [16, 17, 18, 19]],
  ['2200', '2204', [16, 17, 18, 19]], // Mir
  ['9792', '9792', [16]], // Troy
  ['50', '50', [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro, Elo, RuPay
  ['56', '58', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['60', '69', [12, 13, 14, 15, 16, 17, 18, 19]],
];

export function isCard(digits: string): boolean {
  if (/^(\d)\1+$/.test(digits) || !luhn(digits)) return false;
  return ISSUERS.some(([from, to, lengths]) => {
    const first = digits.slice(0, from.length);
    return first >= from && first <= to && lengths.includes(digits.length);
  });
}

/** Issuers and their ranges come and go. */
const isDrawn = (digits: string): boolean => !/^(\d)\1+$/.test(digits) && luhn(digits);

const WORDS: Near = [
  'card',
  'visa',
  'master',
  'maestro',
  'amex',
  'american express',
  'discover',
  'diners',
  'jcb',
  'credit',
  'debit',
  'payment',
  'ccn',
  ' cc ',
  ' cc: ',
  'pan',
  'carte',
  'karte',
  'tarjeta',
  'cartão',
];

export const cards: readonly NumberForm[] = [
  {
    kind: 'card',
    shapes: [
      '16',
      '15',
      '14',
      '4 4 4 4',
      '4-4-4-4',
      '4 6 5',
      '4-6-5',
      '4 6 4',
      '4-6-4',
      '4 4 4 4 3',
      '4-4-4-4-3',
      '4.4.4.4',
      '4/4/4/4',
    ],
    check: isCard,
  },
  // So many other numbers are this long that the words before them have to say it.
  {
    kind: 'card',
    shapes: ['12', '13', '14', '15', '16', '17', '18', '19', '4 4 4 4', '4-4-4-4', '4\n4\n4\n4'],
    check: isDrawn,
    near: WORDS,
  },
];

/** An underscore is part of a word, so that these are words. */
export const cardWords: readonly CodeForm[] = [
  {
    kind: 'card',
    lengths: [17, 19],
    pattern: /^\d{4}(?:(?:_\d{4}){3}|_\d{6}_\d{5})$/,
    check: (word) => isCard(word.replaceAll('_', '')),
  },
];
