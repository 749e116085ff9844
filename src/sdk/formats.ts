/** The same judgements as formats of a schema: a value that is not fine is refused before the tool's handler runs. */
import { z } from 'zod';
import { problemOfArgument } from '../kinds/argument.ts';
import { pathWithin } from './path-within.ts';
import { UnsafeValueError } from './unsafe-value.ts';
import { type UrlRule, url } from './url.ts';

/** Judges a text; a sentence says what is wrong. */
type Judge = (text: string) => string | undefined;

/**
 * Schemas of Zod for `inputSchema`. In JSON Schema each says its `format`, for clients and for gateways; the check itself runs where
 * the schema does. The value stays as it came: in the handler, `pathWithin` and `url` give the form to use.
 *
 * @example
 * server.registerTool('read', { inputSchema: z.object({ file: formats.path('/srv/workspace') }) }, …);
 */
export const formats: Formats = {
  path: (root) => schemaOf('path', judges.path(root)),
  url: (rule) => schemaOf('uri', judges.url(rule)),
  argument: (rule) => schemaOf('command-argument', judges.argument(rule)),
  identifier: (allowed) => schemaOf('identifier', judges.identifier(allowed)),
};

interface Formats {
  /** `path`: within a folder, links followed (`pathWithin`). @throws {RangeError} when there is no such folder */
  path(root: string): z.ZodType<string, string>;
  /** `uri`: of an allowed scheme and host (`url`). */
  url(rule?: UrlRule): z.ZodType<string, string>;
  /** `command-argument`: no sign that a shell acts upon, and no option but those named. */
  argument(rule?: Partial<ArgumentRule>): z.ZodType<string, string>;
  /** `identifier`: one of the names, for `sql.identifier`. */
  identifier(allowed: readonly string[]): z.ZodType<string, string>;
}

/** Options that may be given, as `--verbose`, or `--format=` with any value; and whether white space may stand in it. */
type ArgumentRule = Parameters<typeof problemOfArgument>[1];

/**
 * The same for a validator of JSON Schema that takes functions for formats, as Ajv's `addFormat(name, validate)`.
 *
 * @example
 * ajv.addFormat('workspace-path', formatChecks.path('/srv/workspace'));
 */
export const formatChecks: FormatChecks = {
  path: (root) => checkOf(judges.path(root)),
  url: (rule) => checkOf(judges.url(rule)),
  argument: (rule) => checkOf(judges.argument(rule)),
  identifier: (allowed) => checkOf(judges.identifier(allowed)),
};

type FormatChecks = {
  readonly [name in keyof Formats]: (...given: Parameters<Formats[name]>) => (text: string) => boolean;
};

const judges = {
  path(root: string): Judge {
    const within = pathWithin(root);
    return (text) => problemIn(() => within(text));
  },
  url:
    (rule: UrlRule = {}): Judge =>
    (text) =>
      problemIn(() => url(text, rule)),
  argument:
    ({ options = [], spaces = false }: Partial<ArgumentRule> = {}): Judge =>
    (text) =>
      problemOfArgument(text, { options, spaces })?.why,
  identifier:
    (allowed: readonly string[]): Judge =>
    (text) =>
      allowed.includes(text) ? undefined : 'the name is not among those that are allowed',
};

function problemIn(use: () => unknown): string | undefined {
  try {
    use();
    return undefined;
  } catch (error) {
    if (error instanceof UnsafeValueError) return error.message;
    throw error;
  }
}

function schemaOf(format: string, judge: Judge): z.ZodType<string, string> {
  return z
    .string()
    .superRefine((text, context) => {
      const problem = judge(text);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({ format });
}

function checkOf(judge: Judge): (text: string) => boolean {
  return (text) => judge(text) === undefined;
}
