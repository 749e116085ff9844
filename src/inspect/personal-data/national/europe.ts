/** National numbers of Europe that are written in digits. */
import { isDay, isShortDate, luhn, mod11and10, rest, weighted } from '../checksums.ts';
import type { NumberForm } from '../form.ts';

const last = (digits: string): number => Number(digits.at(-1));
const at = (digits: string, from: number, length = 2): number => Number(digits.slice(from, from + length));

function nhs(digits: string): boolean {
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === last(digits);
}

/** One digit comes twice or three times among the first ten, the others once or not at all. */
function steuerId(digits: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  return digits[0] !== '0' && repeated.length === 1 && (repeated[0] ?? 9) <= 3 && mod11and10(digits);
}

function nir(digits: string): boolean {
  const month = at(digits, 3);
  const isMonth = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
  return /^[12]/.test(digits) && isMonth && 97 - rest(digits.slice(0, 13), 97) === at(digits, 13);
}

const bsn = (digits: string): boolean =>
  digits !== '000000000' && (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) - last(digits)) % 11 === 0;

/** Born from 2000 on, a 2 is put before. */
function belgian(digits: string): boolean {
  const check = at(digits, 9);
  const body = digits.slice(0, 9);
  return isShortDate(digits, 'ymd') && [body, `2${body}`].some((each) => 97 - rest(each, 97) === check);
}

/** The month says the century: 80, 0, 20, 40 or 60 more. */
function pesel(digits: string): boolean {
  const month = at(digits, 2) % 20;
  const check = (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
  return isDay(2000, month, at(digits, 4)) && check === last(digits);
}

/** Ten digits and a date; people over a hundred and coordination numbers (day and 60) too. */
function swedish(digits: string): boolean {
  const ten = digits.slice(-10);
  const day = at(ten, 4);
  return isDay(2000, at(ten, 2), day > 60 ? day - 60 : day) && luhn(ten);
}

function norwegian(digits: string): boolean {
  const day = at(digits, 0);
  const one = (11 - (weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
  const two = (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return (
    isDay(2000, at(digits, 2), day > 40 ? day - 40 : day) && one === at(digits, 9, 1) && two === last(digits)
  );
}

const danish = (digits: string): boolean => isShortDate(digits, 'dmy');

const ahv = (digits: string): boolean =>
  digits.startsWith('756') &&
  (10 - (weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === last(digits);

const austrian = (digits: string): boolean =>
  weighted(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === at(digits, 3, 1) &&
  isShortDate(digits.slice(4), 'dmy');

const nif = (digits: string): boolean => {
  const check = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return /^[1-35689]/.test(digits) && (check > 9 ? 0 : check) === last(digits);
};

/** Women have 50 more in the month. */
const rodne = (digits: string): boolean =>
  rest(digits, 11) === 0 &&
  isDay(2000, at(digits, 2) % 50 > 20 ? (at(digits, 2) % 50) - 20 : at(digits, 2) % 50, at(digits, 4));

const cnp = (digits: string): boolean => {
  const check = weighted(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (
    digits[0] !== '0' && isShortDate(digits.slice(1), 'ymd') && (check === 10 ? 1 : check) === last(digits)
  );
};

const egn = (digits: string): boolean =>
  (weighted(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === last(digits);

/** Estonia and Lithuania. */
const baltic = (digits: string): boolean => {
  const one = weighted(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const two = weighted(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return (
    /^[1-6]/.test(digits) &&
    isShortDate(digits.slice(1), 'ymd') &&
    (one < 10 ? one : two % 10) === last(digits)
  );
};

const snils = (digits: string): boolean => {
  const sum = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
  return (sum === 100 ? 0 : sum) === at(digits, 9);
};

const turkish = (digits: string): boolean => {
  const odd = [0, 2, 4, 6, 8].reduce((sum, index) => sum + at(digits, index, 1), 0);
  const even = [1, 3, 5, 7].reduce((sum, index) => sum + at(digits, index, 1), 0);
  const first = (((odd * 7 - even) % 10) + 10) % 10;
  return digits[0] !== '0' && first === at(digits, 9, 1) && (odd + even + first) % 10 === last(digits);
};

export const europe: readonly NumberForm[] = [
  { kind: 'uk-nhs', shapes: ['10', '3 3 4', '3-3-4'], check: nhs, near: ['nhs', 'national health'] },
  {
    kind: 'de-tax-id',
    shapes: ['11', '2 3 3 3'],
    check: steuerId,
    near: ['steuer', 'tax id', 'idnr', 'tin'],
  },
  { kind: 'fr-nir', shapes: ['15', '1 2 2 2 3 3 2', '13 2'], check: nir },
  { kind: 'nl-bsn', shapes: ['9', '4.2.3', '4 2 3'], check: bsn, near: ['bsn', 'burgerservice', 'sofi'] },
  { kind: 'be-national-number', shapes: ['2.2.2-3.2', '2.2.2-3-2'], check: belgian },
  {
    kind: 'be-national-number',
    shapes: ['11'],
    check: belgian,
    near: ['rijksregister', 'registre national', 'national number', 'insz', 'niss'],
  },
  { kind: 'pl-pesel', shapes: ['11'], check: pesel, near: ['pesel'] },
  { kind: 'se-personnummer', shapes: ['6-4', '8-4'], check: swedish },
  {
    kind: 'se-personnummer',
    shapes: ['10', '12'],
    check: swedish,
    near: ['personnummer', 'personal number', 'personnr', 'pnr'],
  },
  { kind: 'no-fodselsnummer', shapes: ['11', '6 5'], check: norwegian },
  { kind: 'dk-cpr', shapes: ['6-4', '10'], check: danish, near: ['cpr', 'personnummer'] },
  { kind: 'ch-ahv', shapes: ['13', '3.4.4.2'], check: ahv },
  { kind: 'at-svnr', shapes: ['10', '4 6'], check: austrian, near: ['svnr', 'sv-nr', 'versicherung'] },
  { kind: 'pt-nif', shapes: ['9', '3 3 3'], check: nif, near: ['nif', 'contribuinte'] },
  { kind: 'cz-rodne-cislo', shapes: ['6/4'], check: rodne },
  { kind: 'ro-cnp', shapes: ['13'], check: cnp, near: ['cnp', 'cod numeric'] },
  { kind: 'bg-egn', shapes: ['10'], check: egn, near: ['egn', 'егн'] },
  { kind: 'hr-oib', shapes: ['11'], check: mod11and10, near: ['oib'] },
  {
    kind: 'baltic-personal-code',
    shapes: ['11'],
    check: baltic,
    near: ['isikukood', 'asmens kod', 'personal code'],
  },
  { kind: 'ru-snils', shapes: ['3-3-3 2', '3-3-3-2'], check: snils },
  { kind: 'tr-kimlik', shapes: ['11'], check: turkish, near: ['kimlik', 'tckn', 'tc no'] },
];
