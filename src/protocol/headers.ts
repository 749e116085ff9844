/**
 * Header fields that repeat what a body says (2026-07-28, basic/transports/streamable-http, Request Metadata).
 */
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { pointerToken } from './pointer.ts';
import { TASK_METHODS } from './tasks.ts';

export { decodeHeaderValue, headerValue } from './header-value.ts';

/** Field names in lower case: they are compared without regard to case (RFC 9110, section 5.1). */
export const HEADERS = {
  protocolVersion: 'mcp-protocol-version',
  method: 'mcp-method',
  name: 'mcp-name',
} as const;

/** What a tool's own header fields begin with. */
export const PARAMETER_PREFIX = 'mcp-param-';

/** The requests that carry `Mcp-Name`, and the member of `params` that it repeats. */
export const NAME_SOURCES: ReadonlyMap<string, 'name' | 'uri' | 'taskId'> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  // ext-tasks, 2026-07-28, Streamable HTTP: Routing Headers.
  ...[...TASK_METHODS].map((method) => [method, 'taskId'] as const),
]);

const ANNOTATION = 'x-mcp-header';

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Keywords whose value is an object of schemas, so that its keys are names and no keywords. */
const NAMED_SCHEMAS: ReadonlySet<string> = new Set([
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
]);

/** Keywords whose value is data. Nothing in there annotates anything. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'dependentRequired']);

export type HeaderParameterType = 'string' | 'integer' | 'boolean';

/** An argument of a tool that is repeated in a header field. */
export interface HeaderParameter {
  /** As annotated: the field is `Mcp-Param-<header>`. */
  readonly header: string;
  /** Property names that lead from the arguments to the value. */
  readonly path: readonly string[];
  readonly type: HeaderParameterType;
}

/** Why an annotation, and with it the whole tool, is invalid. */
export interface HeaderFault {
  readonly flaw: 'not_a_token' | 'not_unique' | 'not_primitive' | 'not_reachable';
  /** JSON Pointer (RFC 6901) to the annotated schema inside of `inputSchema`. */
  readonly at: string;
}

export interface HeaderParameters {
  /** Empty when the tool is invalid. */
  readonly parameters: readonly HeaderParameter[];
  /** The first thing that is wrong. A client has to leave the tool out of its list. */
  readonly fault?: HeaderFault;
}

/**
 * The `x-mcp-header` annotations of a tool, held to every constraint of the section Schema Extension.
 *
 * Recurses as deep as the schema, so the schema must come from a parser with a limit.
 */
export function headerParameters(inputSchema: JsonObject): HeaderParameters {
  const found: Found = new Map();
  const fault = collect(inputSchema, '', [], found);
  return fault === undefined ? { parameters: [...found.values()] } : { parameters: [], fault };
}

/** By the header's name in lower case. */
type Found = Map<string, HeaderParameter>;

/** `path` is undefined where the annotation may not stand. The root is a schema, but it is no parameter. */
function collect(
  schema: JsonObject,
  at: string,
  path: readonly string[] | undefined,
  into: Found,
): HeaderFault | undefined {
  if (Object.hasOwn(schema, ANNOTATION)) {
    const flaw = annotationFlaw(schema, path, into);
    if (flaw !== undefined) return { flaw, at };
  }
  for (const [keyword, value] of Object.entries(schema)) {
    if (DATA.has(keyword)) continue;
    const below = `${at}/${pointerToken(keyword)}`;
    const fault =
      keyword === 'properties' && isObject(value)
        ? collectNamed(value, below, path, into)
        : NAMED_SCHEMAS.has(keyword) && isObject(value)
          ? collectNamed(value, below, undefined, into)
          : collectAny(value, below, into);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function collectNamed(
  schemas: JsonObject,
  at: string,
  path: readonly string[] | undefined,
  into: Found,
): HeaderFault | undefined {
  for (const [name, schema] of Object.entries(schemas)) {
    if (!isObject(schema)) continue;
    const fault = collect(schema, `${at}/${pointerToken(name)}`, path && [...path, name], into);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Every other keyword, known or not: an annotation in there makes the tool invalid. */
function collectAny(value: JsonValue, at: string, into: Found): HeaderFault | undefined {
  if (isObject(value)) return collect(value, at, undefined, into);
  if (!Array.isArray(value)) return undefined;
  for (const [index, item] of value.entries()) {
    const fault = collectAny(item, `${at}/${index}`, into);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function annotationFlaw(
  schema: JsonObject,
  path: readonly string[] | undefined,
  into: Found,
): HeaderFault['flaw'] | undefined {
  if (path === undefined || path.length === 0) return 'not_reachable';
  const header = schema[ANNOTATION];
  if (typeof header !== 'string' || !TOKEN.test(header)) return 'not_a_token';
  const { type } = schema;
  if (type !== 'string' && type !== 'integer' && type !== 'boolean') return 'not_primitive';
  const name = header.toLowerCase();
  if (into.has(name)) return 'not_unique';
  into.set(name, { header, path, type });
  return undefined;
}
