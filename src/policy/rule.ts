/** How rules are written. Strict: what is not listed here does not exist, and what says nothing is refused. */
import { z } from 'zod';
import { parseFolder } from './folder.ts';
import { isVacuous, matchesPattern } from './pattern.ts';

export type Literal = string | number | boolean | null;

export type NameMatcher = string | { readonly pattern: string } | { readonly oneOf: readonly string[] };

export type ArgumentMatcher =
  | Literal
  | { readonly pattern: string }
  | { readonly oneOf: readonly Literal[] }
  | { readonly inside: string }
  | { readonly atLeast?: number | undefined; readonly atMost?: number | undefined };

/** What a rule is about. All fields have to fit; an absent one fits everything. */
export interface Matcher {
  readonly server?: NameMatcher | undefined;
  readonly method?: NameMatcher | undefined;
  readonly tool?: NameMatcher | undefined;
  readonly prompt?: NameMatcher | undefined;
  readonly resource?: NameMatcher | undefined;
  readonly effect?: 'reads' | 'changes' | undefined;
  readonly arguments?: Readonly<Record<string, ArgumentMatcher>> | undefined;
}

export interface Rule {
  readonly allow?: Matcher | undefined;
  readonly ask?: Matcher | undefined;
  readonly deny?: Matcher | undefined;
  readonly reason?: string | undefined;
}

const literal: z.ZodType<Literal> = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const pattern = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .max(256)
    .describe(
      'Matches the whole text. `*` is any run of characters, `?` is one character; nothing else is special.',
    ),
});

const name: z.ZodType<NameMatcher> = z
  .union(
    [
      z.string().min(1).describe('Exactly this.'),
      pattern,
      z.strictObject({ oneOf: z.array(z.string().min(1)).min(1).max(256).describe('Exactly one of these.') }),
    ],
    { error: 'must be a name, { pattern: … } or { oneOf: [ … ] }' },
  )
  .describe('A name, `{ pattern }` or `{ oneOf }`.');

const argument: z.ZodType<ArgumentMatcher> = z
  .union(
    [
      literal.describe('Exactly this value.'),
      pattern,
      z.strictObject({ oneOf: z.array(literal).min(1).max(256).describe('Exactly one of these values.') }),
      z.strictObject({
        inside: z
          .string()
          .min(1)
          .max(4096)
          .describe('An absolute path of this folder or of something in it.'),
      }),
      z
        .strictObject({
          atLeast: z.number().optional().describe('A number that is not smaller.'),
          atMost: z.number().optional().describe('A number that is not larger.'),
        })
        .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, {
          error: 'give atLeast, atMost or both',
        })
        .describe('A number in this range, bounds included.'),
    ],
    {
      error:
        'must be a value, { pattern: … }, { oneOf: [ … ] }, { inside: folder } or { atLeast: n, atMost: n }',
    },
  )
  .describe('A literal, `{ pattern }`, `{ oneOf }`, `{ inside }` or `{ atLeast, atMost }`.');

const matcher: z.ZodType<Matcher> = z.strictObject({
  server: name.optional(),
  method: name.optional().describe('A method of the protocol, such as `tools/call` or `resources/read`.'),
  tool: name.optional().describe('A tool that is called. Implies `tools/call`.'),
  prompt: name.optional().describe('A prompt that is fetched or completed.'),
  resource: name.optional().describe('URI of a resource that is read, watched or completed.'),
  effect: z
    .enum(['reads', 'changes'])
    .optional()
    .describe(
      "Bartizan's own classification. What it cannot tell counts as `changes`; everything but `tools/call` reads.",
    ),
  arguments: z
    .record(z.string().min(1), argument)
    .refine((all) => Object.keys(all).length > 0, { error: 'name at least one argument, or leave this out' })
    .optional()
    .describe(
      'By name, or by JSON Pointer (RFC 6901) where it begins with `/`. All must fit; others are free.',
    ),
});

const reason = z.string().min(1).max(200).optional().describe('For people: kept in the record.');

/** One rule: exactly one of `allow`, `ask` and `deny`, and what it is about. */
const rule: z.ZodType<Rule> = z
  .strictObject({
    allow: matcher.optional().describe('What passes. All that is named has to fit.'),
    ask: matcher.optional().describe('What a person has to say yes to.'),
    deny: matcher.optional().describe('What is refused.'),
    reason,
  })
  .check((context) => {
    const { allow, ask, deny } = context.value;
    const count = [allow, ask, deny].filter((verb) => verb !== undefined).length;
    if (count !== 1)
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: 'give exactly one of allow, ask and deny',
      });
    const problem = allow === undefined ? undefined : tooBroad(allow);
    if (problem !== undefined)
      context.issues.push({ code: 'custom', input: allow, path: ['allow'], message: problem });
    for (const [verb, matcher] of Object.entries({ allow, ask, deny })) {
      for (const [key, value] of Object.entries(matcher?.arguments ?? {})) {
        if (!isBadFolder(value)) continue;
        const path = [verb, 'arguments', key, 'inside'];
        context.issues.push({ code: 'custom', input: value, path, message: BAD_FOLDER });
      }
    }
  });

const BAD_FOLDER =
  'must be an absolute folder (/srv/docs or C:\\docs), without "..", "~", "$", "%xx" and odd characters';

function isBadFolder(value: ArgumentMatcher): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'inside' in value &&
    parseFolder(value.inside) === undefined
  );
}

/** Rules in their order. */
export const rulesSchema: z.ZodType<Rule[]> = z.array(rule).max(1000);

export type Verb = 'allow' | 'ask' | 'deny';

/** Why a rule allows more than anybody can have meant; undefined when it does not. */
export function tooBroad(allow: Matcher): string | undefined {
  for (const field of ['server', 'method', 'tool', 'prompt', 'resource'] as const) {
    if (isVacuousName(allow[field])) return `"${field}" fits everything: name what is meant, or leave it out`;
  }
  for (const [key, value] of Object.entries(allow.arguments ?? {})) {
    if (isVacuousArgument(value))
      return `the pattern of argument "${key}" fits everything: say what is meant, or leave it out`;
  }
  const { server, tool, prompt, resource, effect } = allow;
  const named = [server, tool, prompt, resource].some((field) => field !== undefined);
  if (named || effect === 'reads' || isOnlyOtherMethods(allow.method)) return undefined;
  return 'this allows any tool of any server: name a server or a tool, or say "effect: reads"';
}

function isVacuousName(value: NameMatcher | undefined): boolean {
  return typeof value === 'object' && 'pattern' in value && isVacuous(value.pattern);
}

function isVacuousArgument(value: ArgumentMatcher): boolean {
  return typeof value === 'object' && value !== null && 'pattern' in value && isVacuous(value.pattern);
}

/** A method that cannot be `tools/call` names what it is about well enough. */
function isOnlyOtherMethods(method: NameMatcher | undefined): boolean {
  return method !== undefined && !fitsName(method, 'tools/call');
}

/** Whether a name fits. Names are compared as they are: a server that offers `Read` does not offer `read`. */
export function fitsName(matcher: NameMatcher, text: string): boolean {
  if (typeof matcher === 'string') return matcher === text;
  return 'pattern' in matcher ? matchesPattern(matcher.pattern, text) : matcher.oneOf.includes(text);
}
