/** Telephone numbers, by the numbering plans of all countries (libphonenumber). Their plans are loaded when somebody asks. */
import type { CountryCode, MetadataJson, NumberType } from 'libphonenumber-js/core';
import type { Match } from '../match.ts';
import { type Nearby, nearby } from './nearby.ts';

export interface Phones {
  /** @param countries whose numbers are understood without `+` and the number of the country */
  find(text: string, name: string, countries: readonly string[]): Match[];
}

let loading: Promise<Phones> | undefined;

/** Some 150 kB of numbering plans, read once. */
export function loadPhones(): Promise<Phones> {
  loading ??= load();
  return loading;
}

/** Digits as people group them. No more than one sign or blank, or a pair of them with brackets, between two digits. */
const CANDIDATE =
  /(?<![\p{L}\d_@/.=#$€£-])(?:\+|\(\+?|00)?\d(?:(?:[ \-./\u00a0]|\)[ -]?|[ -]\(|\(| - |\) - )?\d){5,16}(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?(?![\p{L}\d_%])/gu;
const WORDS =
  /phone|\btel\b|tel\.|mobile|\bcell|\bcall|contact|whats ?app|\bsms\b|\btext|fax|number|reach|dial|handy|telefon|téléphone|teléfono|hotline|\bring\b/;
const NOT_NEAR =
  /card|account|iban|order|invoice|\bid\b|isbn|issn|serial|version|build|tracking|zip|postal|ssn|passport|licen[cs]e|routing|\bpin\b|transaction|\$|€|£/;
const DATES = /^(?:(?:19|20)\d\d[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./](?:19|20)\d\d)/;

/** Each number costs some microseconds. Beyond so many in one text, what looks like one counts as one. */
const MOST_LOOKED_UP = 500;

async function load(): Promise<Phones> {
  const [{ default: parse }, { default: metadata }] = await Promise.all([
    import('libphonenumber-js/core').then((core) => ({ default: core.parsePhoneNumberFromString })),
    import('libphonenumber-js/max/metadata'),
  ]);
  return {
    find(text, name, countries) {
      const found: Match[] = [];
      let left = MOST_LOOKED_UP;
      for (const { 0: written, index } of text.matchAll(CANDIDATE)) {
        const near = nearby(text, index, name);
        const digits = written.replace(/\D/g, '').length;
        if (digits < 7 || digits > 18 || DATES.test(written)) continue;
        const says = near.says(WORDS);
        if (!/^\(?(?:\+|00)/.test(written) && !says && !isGrouped(written)) continue;
        if (!says && near.says(NOT_NEAR)) continue;
        left -= 1;
        if (left >= 0 && !isNumber(written, countries, near, metadata, parse)) continue;
        found.push({ start: index, end: index + written.length, kind: 'phone' });
      }
      return found;
    },
  };
}

function isGrouped(written: string): boolean {
  return /^\(?\d{2,5}\)?[ -]\d{2,4}[ -]\d{2,4}(?:[ -]\d{2,4})?/.test(written);
}

type Parse = typeof import('libphonenumber-js/core').parsePhoneNumberFromString;

function isNumber(
  written: string,
  countries: readonly string[],
  near: Nearby,
  metadata: MetadataJson,
  parse: Parse,
): boolean {
  const plain = written.replace(/^\(?00/, '+');
  if (/^\(?\+/.test(plain)) return parse(plain, metadata)?.isValid() === true;
  const could = countries.some((country) => {
    const number = parse(plain, country as CountryCode, metadata);
    return number?.isValid() === true && TYPES.has(number.getType());
  });
  // Where the words say that it is one, any country's possible number will do.
  return could || (near.says(WORDS) && /[ \-()]/.test(written));
}

const TYPES: ReadonlySet<NumberType> = new Set<NumberType>([
  'MOBILE',
  'FIXED_LINE',
  'FIXED_LINE_OR_MOBILE',
  'VOIP',
  'TOLL_FREE',
  'PERSONAL_NUMBER',
]);
