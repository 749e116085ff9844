import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { KeywordShape } from './keywords.ts';
import { TYPES } from './keywords.ts';

function isNames(value: JsonValue): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === 'string') &&
    new Set(value).size === value.length
  );
}

function isSchema(value: JsonValue): boolean {
  return typeof value === 'boolean' || isObject(value);
}

function isSchemas(value: JsonValue): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isSchema);
}

function isTypes(value: JsonValue): boolean {
  if (typeof value === 'string') return TYPES.has(value);
  return isNames(value) && value.length > 0 && value.every((name) => TYPES.has(name));
}

function everyMember(value: JsonValue, holds: (member: JsonValue) => boolean): boolean {
  return isObject(value) && Object.values(value).every(holds);
}

/** What the meta-schemas of both dialects say about the value of a keyword, for each shape. */
const CHECKS: Readonly<Record<KeywordShape, (value: JsonValue) => boolean>> = {
  types: isTypes,
  values: Array.isArray,
  value: () => true,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  positive: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
  count: (value) => Number.isInteger(value) && (value as number) >= 0,
  boolean: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string',
  pattern: (value) => typeof value === 'string',
  names: isNames,
  nameMap: (value) => everyMember(value, isNames),
  schema: isSchema,
  schemas: isSchemas,
  schemaMap: (value) => everyMember(value, isSchema),
  patternMap: (value) => everyMember(value, isSchema),
  tuple: (value) => isSchema(value) || isSchemas(value),
  dependencies: (value) => everyMember(value, (member) => isSchema(member) || isNames(member)),
  unused: (value) => everyMember(value, isSchema),
};

/** True when the value of a keyword is what its dialect's meta-schema asks for. */
export function fits(shape: KeywordShape, value: JsonValue): boolean {
  return CHECKS[shape](value);
}

/** The names by which a keyword speaks of properties; `__proto__` must not be one. */
export function namesIn(shape: KeywordShape, value: JsonValue): readonly string[] {
  if (shape === 'names') return value as readonly string[];
  if (shape === 'schemaMap' || shape === 'patternMap' || shape === 'nameMap' || shape === 'dependencies') {
    const names = Object.keys(value as JsonObject);
    const listed = Object.values(value as JsonObject).filter(Array.isArray) as string[][];
    return [...names, ...listed.flat()];
  }
  return [];
}
