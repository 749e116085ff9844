import type * as z from 'zod';
import { serverSchema } from '../config/server-schema.ts';
import type { Launch } from './launch.ts';

/** What `bartizan.yaml` would refuse about a server, as the end of a sentence; undefined when nothing. */
export function problemOf(launch: Launch): string | undefined {
  const issue = serverSchema.safeParse(launch).error?.issues[0];
  if (issue === undefined) return undefined;
  const branch = 'command' in launch ? 0 : 'package' in launch ? 1 : 2;
  const inner = (issue.code === 'invalid_union' ? issue.errors[branch]?.[0] : undefined) ?? issue;
  return `bartizan.yaml does not take its ${inner.path.join('.')}: ${deepest(inner).message}`;
}

// Of a value that may be text or `{ fromEnv }`, an import only has the text.
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  const next =
    issue.code === 'invalid_union'
      ? issue.errors[0]?.[0]
      : issue.code === 'invalid_key'
        ? issue.issues[0]
        : undefined;
  return next === undefined ? issue : deepest(next);
}
