/** The kinds that a config can give to a parameter. To add one is a line in `KINDS`. */
import { z } from 'zod';
import { problemOfArgument } from '../kinds/argument.ts';
import { problemOfHostName } from '../kinds/host.ts';
import { compileHosts, namesHost } from '../kinds/hosts.ts';
import { problemOfHtml } from '../kinds/html.ts';
import { problemOfIdentifier } from '../kinds/identifier.ts';
import type { HostProblem } from '../kinds/inner.ts';
import { problemOfPath } from '../kinds/path/path.ts';
import { problemOfQuery, QUERY_LANGUAGES } from '../kinds/query.ts';
import { SQL_DIALECTS, SQL_VERBS } from '../kinds/sql/rule.ts';
import { problemOfTemplate } from '../kinds/template.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import type { Around } from './arguments-around.ts';
import { sqlJudge } from './arguments-sql.ts';
import { urlJudge } from './arguments-urls.ts';

type Found = HostProblem | undefined;

/** Judges one value. Promises only where a name has to be looked up. */
export type Judge = (value: JsonValue) => Found | Promise<Found>;

const folder = z.string().min(1).max(4096);
export const folders: z.ZodArray<z.ZodString> = z.array(folder).min(1).max(50);
const host = z
  .string()
  .refine(
    namesHost,
    'write a host such as api.example.com, *.example.com:443, localhost:3000 or [fd00::7]:8080',
  );
export const hosts: z.ZodArray<z.ZodString> = z.array(host).max(200);
export const schemes: z.ZodArray<z.ZodString> = z
  .array(z.string().regex(/^[a-z][a-z0-9+.-]*$/, 'write a scheme without its colon, such as https'))
  .min(1)
  .max(50);

function called<Name extends string>(name: Name): z.ZodLiteral<Name> {
  return z.literal(name).describe('Which of the kinds.');
}

/** Operators of MongoDB that compare and join, and run nothing. */
const OPERATORS = [
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$and',
  '$or',
  '$nor',
  '$not',
  '$exists',
];

const path = z
  .strictObject({
    kind: called('path'),
    roots: folders.optional().describe('Folders that it has to stay in. Else those of the server.'),
    base: folder
      .optional()
      .describe('Where a relative one begins, if not at the working directory of the server.'),
  })
  .describe('A path of a file or folder.');

const url = z
  .strictObject({
    kind: called('url'),
    schemes: schemes.default(['https', 'http']).describe('The only schemes.'),
    hosts: hosts
      .min(1)
      .optional()
      .describe(
        'The only hosts, also inner ones. Else those that the server may reach, where walls see to that; else any public one.',
      ),
    resolve: z.boolean().optional().describe('Whether its host is looked up. Else as for the server.'),
  })
  .describe('An address of the web.');

const hostName = z
  .strictObject({
    kind: called('host'),
    hosts: hosts.min(1).optional().describe('The only hosts. Else any public one.'),
  })
  .describe('A name or an address of a host, alone or with a port.');

const argument = z
  .strictObject({
    kind: called('argument'),
    options: z
      .array(z.string().min(1).max(200))
      .max(200)
      .default([])
      .describe('Options that may be given; one that ends in `=` with any value.'),
    spaces: z.boolean().default(false).describe('Whether white space may stand in it.'),
  })
  .describe('One argument of a command.');

const query = z
  .strictObject({
    kind: called('query'),
    language: z.enum(QUERY_LANGUAGES).describe('The language of the query that it becomes a part of.'),
    operators: z
      .array(z.string().regex(/^\$[A-Za-z]+$/))
      .max(200)
      .default(OPERATORS)
      .describe('Names with `$` that may stand in objects.'),
  })
  .describe('A value that becomes part of a query.');

const sqlName = z.string().min(1).max(200);

const sql = z
  .strictObject({
    kind: called('sql'),
    dialect: z.enum(SQL_DIALECTS).describe('The database that reads the statement.'),
    verbs: z
      .array(z.enum(SQL_VERBS))
      .min(1)
      .default(['select'])
      .describe('What it may do. `show` is to describe tables; to overwrite or lock rows takes `update`.'),
    tables: z
      .array(sqlName)
      .min(1)
      .max(1000)
      .optional()
      .describe('The only tables: `orders`, `sales.orders`, `sales.*`. Else any but those of the system.'),
    functions: z
      .array(sqlName)
      .max(1000)
      .default([])
      .describe('Functions besides the ordinary ones that only compute.'),
    literals: z
      .enum(['allow', 'refuse'])
      .default('allow')
      .describe('Whether values may be written into it, or have to come as parameters.'),
  })
  .describe('One statement of SQL.');

const html = z.strictObject({ kind: called('html') }).describe('HTML without active content.');
const template = z
  .strictObject({ kind: called('template') })
  .describe('Text that becomes part of a template.');

const identifier = z
  .strictObject({
    kind: called('identifier'),
    signs: z
      .string()
      .max(20)
      .default('.:@')
      .describe('Signs that it may have besides letters, digits, `_` and `-`.'),
    longest: z.int().min(1).max(10_000).default(200).describe('Characters.'),
  })
  .describe('A name that stands for something.');

const text = z
  .strictObject({
    kind: called('text'),
    reason: z.string().regex(/\S/, 'say why').max(500).describe('Why it is none of the others.'),
  })
  .describe('Free text: this control does not look at it.');

interface Kind {
  readonly schema: z.ZodObject;
  readonly create: (rule: never, around: Around) => Judge;
}

function kind<Schema extends z.ZodObject>(
  schema: Schema,
  create: (rule: z.output<Schema>, around: Around) => Judge,
): Kind {
  return { schema, create };
}

/** Objects and lists belong to the few kinds that say so: a text that came as an object is an operator in disguise (C5). */
export function ofText(judge: (value: string) => Found | Promise<Found>): Judge {
  return (value) => {
    if (typeof value === 'string') return judge(value);
    return isObject(value) ? { why: 'an object stands where a text belongs' } : judge(String(value));
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  path: kind(path, ({ roots, base }, around) => {
    const held = roots === undefined ? around.roots : around.rootsOf(roots, base);
    return ofText((value) => problemOfPath(value, { roots: held }));
  }),
  url: kind(url, (rule, around) => ofText(urlJudge(rule, around))),
  host: kind(hostName, (rule) => {
    const only = rule.hosts && compileHosts(rule.hosts);
    return ofText((value) => problemOfHostName(value, { hosts: only }));
  }),
  argument: kind(argument, (rule) => ofText((value) => problemOfArgument(value, rule))),
  sql: kind(sql, (rule) => ofText(sqlJudge(rule))),
  query: kind(query, (rule) => (value) => problemOfQuery(value, rule)),
  html: kind(html, () => ofText(problemOfHtml)),
  template: kind(template, () => ofText(problemOfTemplate)),
  identifier: kind(identifier, (rule) => ofText((value) => problemOfIdentifier(value, rule))),
  text: kind(text, () => () => undefined),
};

/** A kind with its options, or by its name alone where it needs none. */
export type KindSpec = string | { readonly kind: string };

const names = Object.keys(KINDS).filter((name) => parsed(name) !== undefined);

export const kindSpec: z.ZodType<KindSpec> = z.union(
  [
    z.enum(names),
    z.discriminatedUnion(
      'kind',
      Object.values(KINDS).map(({ schema }) => schema) as unknown as [z.ZodObject, ...z.ZodObject[]],
    ),
  ],
  {
    error: `expected a kind such as path, or { kind: path, roots: […] }; kinds: ${Object.keys(KINDS).join(', ')}`,
  },
) as z.ZodType<KindSpec>;

/** @throws {RangeError} for folders that are nowhere */
export function judgeOf(spec: KindSpec, around: Around): Judge {
  const create = KINDS[nameOf(spec)]?.create;
  if (create === undefined) throw new RangeError(`there is no kind "${nameOf(spec)}"`);
  return create((typeof spec === 'string' ? parsed(spec) : spec) as never, around);
}

export function nameOf(spec: KindSpec): string {
  return typeof spec === 'string' ? spec : spec.kind;
}

/** The options of a kind when nothing is said; undefined where something has to be. */
function parsed(name: string): unknown {
  return KINDS[name]?.schema.safeParse({ kind: name }).data;
}
