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

/**
 * What is somebody's in a text, in order and without overlap.
 *
 * @param name of the member that the text is the value of; empty where it has none
 */
export function findPersonalData(text: string, name: string, wanted: Wanted): readonly Match[] {
  const found: Match[] = [];
  for (const [kinds, look] of LOOKS) {
    if (!kinds.some((kind) => wanted.kinds.has(kind))) continue;
    for (const match of look(text, name, wanted)) if (wanted.kinds.has(match.kind)) found.push(match);
  }
  return withoutOverlap(found);
}
