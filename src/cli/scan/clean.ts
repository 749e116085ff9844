/**
 * What comes from outside is made harmless once, for terminals, logs and viewers of reports alike: nothing that an eye would
 * miss, no secret, and no more of it than a person reads.
 */
import { withoutSecrets } from '../../inspect/secrets/without.ts';
import { printable } from '../terminal.ts';
import type { Finding } from './finding.ts';

const LONGEST = 600;

export function cleaned(found: Finding): Finding {
  const { rule, why, thing, at } = found;
  // Where a letter passes for another one, the letter itself shows nothing.
  const text = rule.id === 'tool-names' ? (each: string) => spelt(cleanText(each)) : cleanText;
  return {
    ...found,
    why: text(why),
    ...(thing && { thing: { ...thing, name: text(thing.name) } }),
    ...(at !== undefined && { at: cleanText(at) }),
  };
}

export function cleanText(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return printable(withoutSecrets(short));
}

function spelt(text: string): string {
  return text.replace(
    /[^\x20-\x7e…]/gu,
    (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
}
