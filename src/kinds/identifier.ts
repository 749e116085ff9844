/** A name that stands for something: letters, digits, and a few signs between them. */
import { climbsOut } from './path/steps.ts';
import type { Problem } from './problem.ts';
import { readingsOf } from './readings.ts';
import { shown } from './text.ts';

export interface IdentifierRule {
  /** Signs besides letters, digits, `_` and `-`. */
  readonly signs: string;
  /** Characters. */
  readonly longest: number;
}

export function problemOfIdentifier(text: string, { signs, longest }: IdentifierRule): Problem | undefined {
  if (text === '') return { why: 'the identifier is empty' };
  if (text.length > longest) return { why: `the identifier is longer than ${longest} characters` };
  const strange = [...text].find((each) => !/[\p{L}\p{M}\p{N}_-]/u.test(each) && !signs.includes(each));
  if (strange !== undefined) return { why: `the identifier has ${shown(strange)}` };
  return (
    problemOfLikelyIdentifier(text) ??
    (text.startsWith('-') ? { why: 'the identifier begins with a dash' } : undefined)
  );
}

/** For a parameter that was only guessed to be one: identifiers of others have many signs, but none of them climb. */
export function problemOfLikelyIdentifier(text: string): Problem | undefined {
  const readings = readingsOf(text);
  if (readings === undefined) return { why: 'the identifier is encoded too many times to be read' };
  for (const reading of readings) {
    if (climbsOut(reading)) return { why: 'the identifier climbs, as paths do' };
    if (/[\0\r]/.test(reading)) return { why: 'the identifier has a carriage return or a NUL' };
  }
  return undefined;
}
