/** National numbers, and those of banks, that have letters in them. */
import { isDay, isShortDate, mod97, weighted } from '../checksums.ts';
import type { CodeForm, Near, NumberForm } from '../form.ts';

/** How long an IBAN is in each country (SWIFT, IBAN Registry). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 ' +
    'LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 ' +
    'RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** ISO 13616. Blanks between its groups do not count. */
export function isIban(text: string): boolean {
  const code = text.replaceAll(' ', '');
  const country = code.slice(0, 2).toUpperCase();
  return IBAN_LENGTHS[country] === code.length && mod97(code.slice(4) + code.slice(0, 4)) === 1;
}

const DNI = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** For foreigners, X, Y and Z stand for 0, 1 and 2. */
function spanish(code: string): boolean {
  const digits = code
    .replace(/[- ]/g, '')
    .replace(/^[XYZ]/i, (letter) => String('XYZ'.indexOf(letter.toUpperCase())));
  return DNI[Number(digits.slice(0, -1)) % 23] === digits.at(-1)?.toUpperCase();
}

const ODD = '1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23'.split(' ').map(Number);
const HOMOCODES = 'LMNPQRSTUV';

function codiceFiscale(text: string): boolean {
  const code = text.toUpperCase();
  let sum = 0;
  for (const [index, letter] of Array.from(code.slice(0, 15)).entries()) {
    const value = Number.parseInt(letter, 36);
    const order = value > 9 ? value - 10 : value;
    sum += index % 2 === 0 ? (ODD[order] ?? 0) : order;
  }
  const day = Number(Array.from(code.slice(9, 11), (letter) => digitOf(letter)).join('')) % 40;
  return String.fromCharCode(65 + (sum % 26)) === code[15] && day >= 1 && day <= 31;
}

/** Where two people would have the same code, letters stand for digits. */
function digitOf(letter: string): string {
  const index = HOMOCODES.indexOf(letter);
  return index < 0 ? letter : String(index);
}

const HETU = '0123456789ABCDEFHJKLMNPRSTUVWXY';

function finnish(code: string): boolean {
  const number = Number(code.slice(0, 6) + code.slice(7, 10));
  return isShortDate(code.slice(0, 6), 'dmy') && HETU[number % 31] === code.at(-1)?.toUpperCase();
}

function pension(code: string): boolean {
  const letter = String(code.charCodeAt(8) - 64).padStart(2, '0');
  const digits = code.slice(0, 8) + letter + code.slice(9, 11);
  let sum = 0;
  for (const [index, weight] of [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].entries()) {
    const product = Number(digits[index]) * weight;
    sum += Math.floor(product / 10) + (product % 10);
  }
  return sum % 10 === Number(code.at(-1));
}

function chinese(code: string): boolean {
  const sum = weighted(code, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return (
    sum % 11 === 2 && isDay(Number(code.slice(6, 10)), Number(code.slice(10, 12)), Number(code.slice(12, 14)))
  );
}

function singaporean(code: string): boolean {
  const offset = code[0] === 'T' || code[0] === 'G' ? 4 : code[0] === 'M' ? 3 : 0;
  const left = (weighted(code.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters =
    code[0] === 'S' || code[0] === 'T' ? 'JZIHGFEDCBA' : code[0] === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  return letters[left] === code.at(-1);
}

function chilean(text: string): boolean {
  const code = text.replace(/[.-]/g, '').toUpperCase();
  let sum = 0;
  for (let index = code.length - 2, weight = 2; index >= 0; index--, weight = weight === 7 ? 2 : weight + 1) {
    sum += Number(code[index]) * weight;
  }
  return '0K987654321'[sum % 11] === code.at(-1);
}

const PPS = 'WABCDEFGHIJKLMNOPQRSTUV';

const irish = (code: string): boolean =>
  PPS[(weighted(code, [8, 7, 6, 5, 4, 3, 2]) + 9 * Math.max(0, PPS.indexOf(code[8] ?? 'W'))) % 23] ===
  code[7];

const PASSPORT: Near = ['passport', 'reisepass', 'passeport', 'pasaporte'];
const LICENCE: Near = [
  "driver's licen",
  'driver licen',
  'drivers licen',
  'driving licen',
  'führerschein',
  'permis de conduire',
];

/** Those without a check, which may be digits alone. */
export const documents: readonly NumberForm[] = [
  { kind: 'passport', shapes: ['7', '8', '9'], check: () => true, near: PASSPORT },
  {
    kind: 'driving-licence',
    shapes: ['7', '8', '9', '10', '12', '4-2-4', '3-3-3', '3 3 3'],
    check: () => true,
    near: LICENCE,
  },
];

export const codes: readonly CodeForm[] = [
  { kind: 'fi-hetu', lengths: [11], pattern: /^\d{6}[A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]$/, check: finnish },
  { kind: 'iban', lengths: lengthsFrom(15, 33), pattern: /^[A-Z]{2}\d{2}[A-Z0-9]{11,29}$/i, check: isIban },
  {
    kind: 'uk-nino',
    lengths: [9],
    pattern: /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/,
  },
  { kind: 'es-dni', lengths: [9], pattern: /^[XYZ]\d{7}[A-Z]$/, check: spanish },
  {
    kind: 'es-dni',
    lengths: [9],
    pattern: /^\d{8}[A-Z]$/,
    check: spanish,
    near: ['dni', 'nif', 'nie', 'identidad', 'documento'],
  },
  {
    kind: 'it-codice-fiscale',
    lengths: [16],
    pattern: /^[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]$/i,
    check: codiceFiscale,
  },
  { kind: 'de-pension-number', lengths: [12], pattern: /^\d{8}[A-Z]\d{3}$/, check: pension },
  { kind: 'cn-resident-id', lengths: [18], pattern: /^[1-8]\d{16}X$/i, check: chinese },
  { kind: 'sg-nric', lengths: [9], pattern: /^[STFGM]\d{7}[A-Z]$/, check: singaporean },
  { kind: 'in-pan', lengths: [10], pattern: /^[A-Z]{3}P[A-Z]\d{4}[A-Z]$/ },
  {
    kind: 'mx-curp',
    lengths: [18],
    pattern: /^[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d$/,
    check: (code) => isShortDate(code.slice(4, 10), 'ymd'),
  },
  { kind: 'ie-pps', lengths: [8, 9], pattern: /^\d{7}[A-W][A-IW]?$/, check: irish, near: ['pps', 'ppsn'] },
  {
    kind: 'passport',
    lengths: lengthsFrom(6, 9),
    pattern: /^(?=(?:[A-Z]*\d){5})[A-Z]{0,3}\d[A-Z0-9]*$/,
    near: PASSPORT,
  },
  {
    kind: 'driving-licence',
    lengths: lengthsFrom(6, 16),
    pattern: /^(?=(?:[A-Z]*\d){4})[A-Z0-9]+$/,
    near: LICENCE,
  },
];

/** Those that are no single word: each is tried where a group of digits begins. */
export const spacedCodes: readonly (CodeForm & { readonly before: number })[] = [
  {
    kind: 'iban',
    before: 2,
    lengths: [2],
    pattern: /[A-Z]{2}\d{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?(?![A-Za-z0-9])/iy,
    check: isIban,
  },
  {
    kind: 'uk-nino',
    before: 3,
    lengths: [2],
    pattern: /[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D](?![A-Za-z0-9])/y,
  },
  { kind: 'es-dni', before: 0, lengths: [8], pattern: /\d{8}-[A-Z](?![A-Za-z0-9])/y, check: spanish },
  { kind: 'es-dni', before: 2, lengths: [7], pattern: /[XYZ]-\d{7}-[A-Z](?![A-Za-z0-9])/y, check: spanish },
  {
    kind: 'fi-hetu',
    before: 0,
    lengths: [6],
    pattern: /\d{6}[-+]\d{3}[0-9A-FHJ-NPR-Y](?![A-Za-z0-9])/y,
    check: finnish,
  },
  {
    kind: 'cl-rut',
    before: 0,
    lengths: [1, 2],
    pattern: /\d{1,2}\.\d{3}\.\d{3}-[\dK](?![A-Za-z0-9])/iy,
    check: chilean,
  },
];

function lengthsFrom(least: number, most: number): number[] {
  return Array.from({ length: most - least + 1 }, (_, index) => least + index);
}
