import * as z from 'zod';
import type { Document, Path } from './document.ts';
import type { Problem } from './problem.ts';
import { choiceOn, type Schema, schemaAt, stepsOf, type Union } from './schema-path.ts';
import { suggest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** What the schema objects to, in words and with positions. */
export function problemsOf(
  issues: readonly Issue[],
  schema: Schema,
  document: Document,
  base: Path = [],
): Problem[] {
  const explained = new Set<string>();
  return issues.flatMap((issue) => {
    // A wrong name is not the business of what stands under it.
    const choice = choiceOn(schema, issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path);
    if (choice === undefined) return problemOf(issue, schema, document, [...base, ...stepsOf(issue.path)]);
    const path = [...base, ...choice.path];
    const key = JSON.stringify(path);
    if (explained.has(key)) return [];
    explained.add(key);
    return problemsOfChoice(choice.union, document, path, issue);
  });
}

/** A choice is explained by the branch that comes closest. Zod's own pick cannot be relied on: it prefers the first. */
function problemsOfChoice(union: Union, document: Document, path: Path, issue: Issue): Problem[] {
  const input = valueAt(document.value, path);
  const both = twoKinds(input);
  if (both !== undefined) return [document.place({ path, ...both }, 'key')];
  const { options } = union._zod.def;
  const tried = options.map((option) => z.core.safeParse(option, input).error?.issues ?? []);
  const nearest = nearestOf(tried, input);
  const branch = nearest === undefined ? undefined : options[nearest];
  if (nearest === undefined || branch === undefined) {
    const message = union._zod.def.error?.(issue as never);
    return [
      document.place(
        { path, ...wrongChoice(union, typeof message === 'string' ? message : issue.message, input) },
        'value',
      ),
    ];
  }
  return problemsOf(tried[nearest] ?? [], branch, document, path);
}

function problemOf(issue: Issue, schema: Schema, document: Document, path: Path): Problem[] {
  const input = valueAt(document.value, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        document.place({ path: [...path, key], ...unknownKey(key, schemaAt(schema, issue.path)) }, 'key'),
      );
    case 'invalid_key':
      return [
        document.place(
          { path, message: issue.issues[0]?.message ?? 'not a name that can stand here' },
          'key',
        ),
      ];
    default:
      return input === undefined
        ? [document.place({ path, message: 'is missing' }, 'key')]
        : [document.place({ path, ...wrong(issue, input) }, 'value')];
  }
}

function unknownKey(key: string, schema: Schema | undefined): { message: string; hint: string | undefined } {
  const known =
    schema?._zod.def.type === 'object' ? Object.keys((schema as z.core.$ZodObject)._zod.def.shape) : [];
  const near = suggest(key, known);
  if (key === 'off') return { message: 'cannot be switched off', hint: 'change its options instead' };
  if (key === 'enabled' || key === 'disabled') {
    return {
      message: `unknown key "${key}"`,
      hint: 'what is here is on; a control goes off with { off: { reason: … } }',
    };
  }
  if (near !== undefined) return { message: `unknown key "${key}"`, hint: `did you mean "${near}"?` };
  const all = known.map((name) => `"${name}"`).join(', ');
  return { message: `unknown key "${key}"`, hint: all === '' ? undefined : `known here: ${all}` };
}

function wrong(issue: Issue, input: unknown): { message: string; hint: string | undefined } {
  if (input === null) return { message: 'is empty', hint: 'fill it in, or take the line out' };
  if (issue.code === 'invalid_type') {
    const quoted = issue.expected === 'string' && ['number', 'boolean'].includes(typeof input);
    const own = issue.message.startsWith('Invalid input')
      ? `expected ${PLAIN[issue.expected] ?? issue.expected}`
      : issue.message;
    return {
      message: `${own}, not ${kindOf(input)}`,
      hint: quoted ? 'put it in quotes' : undefined,
    };
  }
  if (issue.code === 'invalid_value') {
    const near = typeof input === 'string' ? suggest(input, issue.values.map(String)) : undefined;
    const own = issue.message.startsWith('Invalid')
      ? `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
      : issue.message;
    return { message: own, hint: near === undefined ? undefined : `did you mean "${near}"?` };
  }
  const bounded = issue.message.startsWith('Too ');
  if (issue.code === 'too_small' && bounded)
    return { message: `too small: at least ${issue.minimum}`, hint: undefined };
  if (issue.code === 'too_big' && bounded)
    return { message: `too large: at most ${issue.maximum}`, hint: undefined };
  return { message: issue.message, hint: undefined };
}

function wrongChoice(
  union: Union,
  message: string,
  input: unknown,
): { message: string; hint: string | undefined } {
  if (input === null) return { message: 'is empty', hint: 'fill it in, or take the line out' };
  const takesText = union._zod.def.options.some((option) => option._zod.def.type === 'string');
  const quoted = takesText && ['number', 'boolean'].includes(typeof input);
  return { message, hint: quoted ? 'put it in quotes' : undefined };
}

const PLAIN: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'keys with values',
  record: 'keys with values',
  array: 'a list',
};

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'keys with values';
  if (typeof input === 'string') return 'text';
  // Not which one: it may be a secret.
  return typeof input === 'number' ? 'a number' : String(input);
}

/** The branch with the fewest unknown keys, then with the fewest objections; none when all want another kind of value. */
function nearestOf(errors: readonly (readonly Issue[])[], input: unknown): number | undefined {
  const distances = errors.map((issues) => issues.reduce((sum, issue) => sum + weightOf(issue, input), 0));
  const least = Math.min(...distances);
  return Number.isFinite(least) ? distances.indexOf(least) : undefined;
}

function weightOf(issue: Issue, input: unknown): number {
  // A list of words wants another kind of value than an object too.
  const ofAnotherKind =
    issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof input === 'object');
  if (issue.path.length === 0 && ofAnotherKind) return Number.POSITIVE_INFINITY;
  // Of several kinds of a thing, the one that is named is meant.
  if (issue.code === 'invalid_value' && issue.values.length === 1) return 500;
  // Whoever has gone the right way may still be wrong further on.
  return issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys.length * 1_000 : 1;
}

function twoKinds(input: unknown): { message: string; hint: string } | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  if ('command' in input && 'url' in input) {
    return {
      message: 'has both `command` and `url`',
      hint: 'keep one: a server is started here, or reached elsewhere',
    };
  }
  if ('package' in input && ('command' in input || 'url' in input)) {
    return {
      message: `has both \`package\` and \`${'command' in input ? 'command' : 'url'}\``,
      hint: 'keep one: a package says itself how it is started',
    };
  }
  if ('off' in input && Object.keys(input).length > 1) {
    return { message: 'is switched off and has options', hint: 'keep `off`, or the options' };
  }
  return undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}
