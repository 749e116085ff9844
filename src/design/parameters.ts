/** The parameters of a tool, as far as its input schema names them. */
import { squeezed } from '../policy/words.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Path } from '../protocol/pointer.ts';
import type { Tool } from './flaw.ts';

export interface Parameter {
  readonly name: string;
  /** Its name without its spelling: `sqlQuery` and `sql_query` are one. */
  readonly plain: string;
  readonly schema: JsonObject;
  readonly at: Path;
}

/** A tool has so many at most; what comes after is not looked at. */
const MOST = 500;

export function parametersOf({ definition }: Tool): Parameter[] {
  const { inputSchema } = definition;
  const properties = isObject(inputSchema) ? inputSchema.properties : undefined;
  if (!isObject(properties)) return [];
  return Object.entries(properties)
    .slice(0, MOST)
    .map(([name, schema]) => ({
      name,
      plain: squeezed(name),
      schema: isObject(schema) ? schema : {},
      at: ['inputSchema', 'properties', name],
    }));
}

/** Whether it takes a type: one that it names, or any where it names none. */
export function takes({ type, anyOf, oneOf }: JsonObject, wanted: string): boolean {
  const named = (value: JsonValue | undefined): boolean =>
    value === wanted || (Array.isArray(value) && value.includes(wanted));
  const branches = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined;
  if (type !== undefined) return named(type);
  if (branches === undefined) return true;
  return branches.some((branch) => isObject(branch) && (branch.type === undefined || named(branch.type)));
}

/** Whether whoever calls may write any text there: nothing says which ones are meant. */
export function isFreeText(schema: JsonObject): boolean {
  if (schema.enum !== undefined || schema.const !== undefined) return false;
  if (!(takes(schema, 'string') || isListOfText(schema))) return false;
  const branches = [schema.anyOf, schema.oneOf].flatMap((each) => (Array.isArray(each) ? each : []));
  return !branches.some(
    (branch) => isObject(branch) && (branch.enum !== undefined || branch.const !== undefined),
  );
}

function isListOfText({ type, items }: JsonObject): boolean {
  return type === 'array' && isObject(items) && items.enum === undefined && takes(items, 'string');
}

/** An object whose members nobody has named. */
export function isOpenObject(schema: JsonObject): boolean {
  if (schema.type === undefined ? schema.anyOf === undefined : !takes(schema, 'object')) return false;
  return schema.properties === undefined && schema.additionalProperties !== false;
}

export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A server chooses how its parameters are called; a sentence of ours quotes the beginning. */
export function quoted(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`;
}
