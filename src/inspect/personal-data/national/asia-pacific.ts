/** National numbers of Asia, Africa and Oceania that are written in digits. */
import { isDay, isShortDate, luhn, verhoeff, weighted } from '../checksums.ts';
import type { NumberForm } from '../form.ts';

const last = (digits: string): number => Number(digits.at(-1));

const aadhaar = (digits: string): boolean => /^[2-9]/.test(digits) && verhoeff(digits);

/** Where, when, and a check digit (GB 11643); those that end with X are codes with letters. */
const chinese = (digits: string): boolean =>
  /^[1-8]/.test(digits) &&
  isDay(Number(digits.slice(6, 10)), Number(digits.slice(10, 12)), Number(digits.slice(12, 14))) &&
  /^(?:19|20)/.test(digits.slice(6)) &&
  (12 - (weighted(digits, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === last(digits);

const tfn = (digits: string): boolean => weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;

/** One less in the first digit. */
const abn = (digits: string): boolean =>
  (weighted(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;

const medicare = (digits: string): boolean =>
  /^[2-6]/.test(digits) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]);

/** Until 2020 the last digit was a check digit; it is not asked for. */
const korean = (digits: string): boolean => isShortDate(digits, 'ymd') && /^[1-8]/.test(digits.slice(6));

const thai = (digits: string): boolean =>
  (11 - (weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === last(digits);

const myNumber = (digits: string): boolean => {
  const left = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (left < 2 ? 0 : 11 - left) === last(digits);
};

const southAfrican = (digits: string): boolean => isShortDate(digits, 'ymd') && luhn(digits);
const malaysian = (digits: string): boolean => isShortDate(digits, 'ymd');
const any = (): boolean => true;

/** The day of women is 40 more. */
const indonesian = (digits: string): boolean => {
  const day = Number(digits.slice(6, 8));
  return isDay(2000, Number(digits.slice(8, 10)), day > 40 ? day - 40 : day);
};

export const asiaPacific: readonly NumberForm[] = [
  {
    kind: 'in-aadhaar',
    shapes: ['12', '4 4 4', '4-4-4'],
    check: aadhaar,
    near: ['aadhaar', 'aadhar', 'uidai'],
  },
  { kind: 'cn-resident-id', shapes: ['18'], check: chinese },
  { kind: 'au-tfn', shapes: ['9', '3 3 3'], check: tfn, near: ['tfn', 'tax file'] },
  { kind: 'au-abn', shapes: ['11', '2 3 3 3'], check: abn, near: ['abn', 'business number'] },
  { kind: 'au-medicare', shapes: ['10', '4 5 1', '4-5-1'], check: medicare, near: ['medicare'] },
  { kind: 'kr-rrn', shapes: ['6-7'], check: korean },
  { kind: 'th-id', shapes: ['1-4-5-2-1', '1 4 5 2 1'], check: thai },
  {
    kind: 'jp-my-number',
    shapes: ['12', '4 4 4', '4-4-4'],
    check: myNumber,
    near: ['my number', 'マイナンバー', '個人番号'],
  },
  { kind: 'za-id', shapes: ['13'], check: southAfrican, near: ['id number', 'id no', 'south africa', 'rsa'] },
  {
    kind: 'my-nric',
    shapes: ['6-2-4', '12'],
    check: malaysian,
    near: ['nric', 'mykad', 'ic no', 'ic number'],
  },
  { kind: 'id-nik', shapes: ['16'], check: indonesian, near: ['nik', 'ktp'] },
  { kind: 'pk-cnic', shapes: ['5-7-1'], check: any, near: ['cnic', 'nadra'] },
  { kind: 'il-id', shapes: ['9'], check: luhn, near: ['teudat', 'israeli id', 'israel id', 'תעודת זהות'] },
];
