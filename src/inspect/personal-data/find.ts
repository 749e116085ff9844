import type { Match } from '../match.ts';
import { withoutOverlap } from '../view/hidden.ts';
import { findMachines, findMail, findPlaces } from './addresses.ts';
import { findBirthDates } from './birth.ts';
import { findNumbers, numberKinds } from './numbers.ts';
import { findPeople } from './people.ts';
import type { Phones } from './phones.ts';
import { findWallets } from './wallets.ts';

/** How much is looked for; each level has what the ones before it have. */
export const LEVELS = ['codes', 'contacts', 'everything'] as const;
export type Level = (typeof LEVELS)[number];

const CONTACTS = [
  'email',
  'phone',
  'birth-date',
  'ip',
  'mac',
  'coordinates',
  'user-in-url',
  'wallet',
] as const;
const PEOPLE = ['person', 'postal-address'] as const;

/** What each level adds. */
export const KINDS: Readonly<Record<Level, readonly string[]>> = {
  codes: numberKinds,
  contacts: CONTACTS,
  everything: PEOPLE,
};

export interface Wanted {
  readonly kinds: ReadonlySet<string>;
  readonly phones: Phones | undefined;
  /** ISO 3166-1: whose telephone numbers are understood without the number of the country. */
  readonly countries: readonly string[];
}

type Look = (text: string, name: string, wanted: Wanted) => readonly Match[];

/** Each with the kinds that it finds: what nobody wants is not looked for. */
const LOOKS: readonly (readonly [kinds: readonly string[], look: Look])[] = [
  [numberKinds, findNumbers],
  [['email'], findMail],
  [['ip', 'mac'], findMachines],
  [['birth-date'], findBirthDates],
  [['coordinates', 'user-in-url'], findPlaces],
  [['wallet'], findWallets],
  [['phone'], (text, name, { phones, countries }) => phones?.find(text, name, countries) ?? []],
  [PEOPLE, findPeople],
];

/** Arabic (two rows), Devanagari and Bengali: zero to nine, one after the other. */
const FOREIGN_DIGIT = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/;
const FOREIGN_DIGITS = new RegExp(FOREIGN_DIGIT, 'g');
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6];

function asciiDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  return String(code - (ZEROS.findLast((zero) => zero <= code && code < zero + 10) ?? code));
}

/**
 * What is somebody's in a text, in order and without overlap.
 *
 * @param name of the member that the text is the value of; empty where it has none
 */
export function findPersonalData(text: string, name: string, wanted: Wanted): readonly Match[] {
  const plain = FOREIGN_DIGIT.test(text) ? text.replace(FOREIGN_DIGITS, asciiDigit) : text;
  const found: Match[] = [];
  for (const [kinds, look] of LOOKS) {
    if (!kinds.some((kind) => wanted.kinds.has(kind))) continue;
    for (const match of look(plain, name, wanted)) if (wanted.kinds.has(match.kind)) found.push(match);
  }
  return withoutOverlap(found);
}
