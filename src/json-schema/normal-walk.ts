import { IN_PLACE } from './keywords.ts';
import type { NormalObject, NormalSchema } from './normal-form.ts';

/** The subschemas that look at the same value, references apart. */
export function inPlace(schema: NormalObject): NormalSchema[] {
  return IN_PLACE.flatMap((keyword) => subschemas(keyword, schema[keyword]));
}

/** All subschemas, wherever they look. */
export function children(schema: NormalObject): NormalSchema[] {
  return Object.entries(schema).flatMap(([keyword, value]) => subschemas(keyword, value));
}

const SINGLE: ReadonlySet<string> = new Set([
  'not',
  'if',
  'then',
  'else',
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const MANY: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'prefixItems',
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
]);

function subschemas(keyword: string, value: unknown): NormalSchema[] {
  if (value === undefined) return [];
  if (SINGLE.has(keyword)) return [value as NormalSchema];
  if (!MANY.has(keyword)) return [];
  return Object.values(value as object).filter((item) => !Array.isArray(item)) as NormalSchema[];
}
