import { z } from 'zod';
import { type OwnLook, type OwnPattern, ownLook } from '../inspect/own-pattern.ts';

const NAME = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case words with hyphens')
  .max(40)
  .describe('What placeholders call it.');

/** Look-around and back-references take more than linear time. */
const NOT_LINEAR = /\(\?(?:<?[=!])|\\[1-9]|\\k</;

/** What RE2 does not know is refused when the config is read; RE2 itself is loaded at the first message. */
function isLinear(source: string): boolean {
  try {
    return !NOT_LINEAR.test(source) && !new RegExp(source, 'u').test('');
  } catch {
    return false;
  }
}

/** As the config has them. */
export const ownPatterns: z.ZodDefault<z.ZodArray<z.ZodType<OwnPattern>>> = z
  .array(
    z.union([
      z.strictObject({ name: NAME, literal: z.string().min(6).max(4096).describe('These very characters.') }),
      z.strictObject({
        name: NAME,
        pattern: z
          .string()
          .min(3)
          .max(256)
          .refine(
            isLinear,
            'must be a regular expression without look-around and back-references, and must not match the empty text',
          )
          .describe('A regular expression in the syntax of RE2, which is matched in linear time.'),
      }),
    ]),
  )
  .max(100)
  .default([])
  .describe('What else is looked for: your own forms of numbers and names.');

export function needsEngine(patterns: readonly OwnPattern[]): boolean {
  return patterns.some((own) => 'pattern' in own);
}

/** With RE2, which takes some 15 ms to load. */
export async function loadLook(patterns: readonly OwnPattern[]): Promise<OwnLook> {
  const { RE2JS } = await import('re2js');
  return ownLook(patterns, RE2JS);
}
