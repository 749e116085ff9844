import * as z from 'zod';
import type { EnvValue } from './config.ts';
import { DURATION, LONGEST_MS, parseDuration } from './duration.ts';

/** A length of time, as text. */
export function duration(): z.ZodString {
  return z
    .string({ error: 'expected a length of time such as 500ms, 10s, 15m or 2h' })
    .regex(DURATION, 'write a length of time such as 500ms, 10s, 15m or 2h')
    .refine((text) => (parseDuration(text) ?? 0) <= LONGEST_MS, 'at most 24h');
}

/** A path of a file or directory. Nothing in it is expanded. */
export function filePath(): z.ZodString {
  return text()
    .min(1, 'expected a path')
    .regex(/^(?!~)/, 'nothing replaces ~ here: write the path out');
}

/** Text that can be handed to another process. */
export function text(): z.ZodString {
  return z.string().regex(/^[^\0]*$/, 'a NUL character cannot be passed to a process');
}

/** Name of an environment variable. */
export function variable(): z.ZodString {
  return z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of a variable, such as GITHUB_TOKEN');
}

/** Text, or where to find it. `${NAME}` is refused rather than passed on: who writes it expects the value. */
export function envValue(literal: z.ZodString): z.ZodType<EnvValue> {
  return z.union(
    [
      literal.regex(/^(?!\$\{[^}]*\}$)/, 'nothing fills in variables here: write { fromEnv: NAME }'),
      z
        .strictObject({ fromEnv: variable().describe("Variable of Bartizan's own environment.") })
        .describe('Taken from the environment when the server starts, so that it stands in no file.'),
    ],
    { error: 'expected text, or { fromEnv: NAME }' },
  );
}
