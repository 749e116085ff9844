/** Dates of birth: dates like all others, but for the words before them. */
import type { Match } from '../match.ts';
import { nearby } from './nearby.ts';

const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const DATE = new RegExp(
  String.raw`(?<![\d./-])(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s(?:${MONTHS})[a-z]{0,6}\.?,?\s(?:19|20)\d\d|(?:${MONTHS})[a-z]{0,6}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d)(?![\d/-])`,
  'gi',
);
const WORDS =
  /(?:birth ?(?:date|day)?|\bd\.?o\.?b\b\.?|\bborn(?: on)?|geburtsdatum|geboren(?: am)?|geb\.|date de naissance|n[eé]e? le|fecha de nacimiento|data di nascita|nato il|geboortedatum|data de nascimento)[^a-z0-9]{0,12}(?:is |was |: )?[^a-z0-9]{0,3}$/;
const NAMED = /birth|\bdob\b|geburt|naissance|nacimiento|nascita/;
/** Without one of these there is no date of birth, and no date has to be looked for. */
const CUE =
  /birth|dob|d\.o\.b|born|gebor|geb\.|geburt|naissance|n[eé]e? le|nacimiento|nascita|nato il|geboorte|nascimento/i;

export function findBirthDates(text: string, name: string): Match[] {
  const named = nearby('', 0, name).says(NAMED);
  if (!named && !CUE.test(text)) return [];
  return [...text.matchAll(DATE)].flatMap(({ 0: date, index }) =>
    named || nearby(text, index, '').says(WORDS)
      ? [{ start: index, end: index + date.length, kind: 'birth-date' }]
      : [],
  );
}
