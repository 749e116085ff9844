/**
 * Names and postal addresses, as far as their words give them away: a title, a phrase that introduces somebody, a street.
 *
 * Most names stand in no such place, and are not found. That takes a model of a language; this is none.
 */
import type { Match } from '../match.ts';

const WORD = String.raw`\p{Lu}[\p{L}'’-]{1,24}`;
const FULL = String.raw`${WORD}(?:\s(?:\p{Lu}\.|(?:van|von|de|der|da|di|del|la|le|bin|al)\s${WORD}|${WORD})){0,3}`;
const INTRODUCED = new RegExp(
  String.raw`(?:\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Monsieur|Madame|Señor|Señora)\.?\s|\b(?:[Mm]y name is|[Nn]ame:|[Dd]ear|[Ss]igned by|[Cc]ontact:|[Pp]atient:?|[Cc]ustomer:|[Ee]mployee:)\s)(?<name>${FULL})`,
  'gu',
);

const STREETS = String.raw`(?:Street|St\.|Avenue|Ave\.?|Road|Rd\.?|Boulevard|Blvd\.?|Lane|Ln\.?|Drive|Dr\.|Court|Ct\.?|Square|Sq\.?|Way|Place|Pl\.?|Terrace|Highway|Hwy\.?|Parkway|Close|Crescent)`;
const NUMBER_FIRST = new RegExp(
  String.raw`(?<![\p{L}\d.])\d{1,5}[A-Za-z]?,?\s(?:(?:N|S|E|W|North|South|East|West)\.?\s)?(?:${WORD}\s){1,3}${STREETS}(?:,?\s(?:Apt|Suite|Unit|#)\.?\s?[\w-]{1,6})?(?![\p{L}])`,
  'gu',
);
const NUMBER_LAST =
  /(?<![\p{L}\d])(?:\p{Lu}[\p{Ll}ß.-]{2,24}(?:straße|strasse|str\.|weg|gasse|platz|allee|gatan|vägen|veien|gade|vej|katu|tie|laan|straat|utca)|(?:Rue|Via|Calle|Avenida|Rua|Rúa|Piazza|Plaza|Boulevard|Ulica|ul\.)\s(?:(?:de|la|del|da|do|di|des|du)\s){0,2}\p{Lu}[\p{L}'’.-]{1,24}(?:\s\p{Lu}[\p{L}'’.-]{1,24})?),?\s\d{1,4}[a-zA-Z]?(?![\p{L}\d])/gu;
const BOX = /\b(?:P\.?\s?O\.?\s?Box|PSC \d{3,4},? Box|Postfach)\s\d{1,6}\b/gi;

export function findPeople(text: string): Match[] {
  const found: Match[] = [];
  for (const match of text.matchAll(INTRODUCED)) {
    const name = match.groups?.name ?? '';
    const start = match.index + match[0].length - name.length;
    found.push({ start, end: start + name.length, kind: 'person' });
  }
  for (const pattern of [NUMBER_FIRST, NUMBER_LAST, BOX]) {
    for (const { 0: address, index } of text.matchAll(pattern))
      found.push({ start: index, end: index + address.length, kind: 'postal-address' });
  }
  return found;
}
