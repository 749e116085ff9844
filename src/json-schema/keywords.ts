import type { Dialect } from './dialect.ts';

/** What the value of a keyword looks like. */
export type KeywordShape =
  | 'types'
  | 'values'
  | 'value'
  | 'number'
  | 'positive'
  | 'count'
  | 'boolean'
  | 'text'
  | 'pattern'
  | 'names'
  | 'nameMap'
  | 'schema'
  | 'schemas'
  | 'schemaMap'
  | 'patternMap'
  | 'tuple' // draft-07 `items`: one schema or a list
  | 'dependencies' // draft-07: a schema or a list of names
  | 'unused'; // a place where definitions stand

type Table = ReadonlyMap<string, KeywordShape>;

const COMMON: readonly (readonly [string, KeywordShape])[] = [
  ['$ref', 'text'],
  ['type', 'types'],
  ['const', 'value'],
  ['enum', 'values'],
  ['maximum', 'number'],
  ['minimum', 'number'],
  ['exclusiveMaximum', 'number'],
  ['exclusiveMinimum', 'number'],
  ['multipleOf', 'positive'],
  ['maxLength', 'count'],
  ['minLength', 'count'],
  ['pattern', 'pattern'],
  ['format', 'text'],
  ['maxItems', 'count'],
  ['minItems', 'count'],
  ['uniqueItems', 'boolean'],
  ['contains', 'schema'],
  ['maxProperties', 'count'],
  ['minProperties', 'count'],
  ['required', 'names'],
  ['properties', 'schemaMap'],
  ['patternProperties', 'patternMap'],
  ['additionalProperties', 'schema'],
  ['propertyNames', 'schema'],
  ['allOf', 'schemas'],
  ['anyOf', 'schemas'],
  ['oneOf', 'schemas'],
  ['not', 'schema'],
  ['if', 'schema'],
  ['then', 'schema'],
  ['else', 'schema'],
  ['$defs', 'unused'],
  ['definitions', 'unused'],
  ['dependencies', 'dependencies'], // 2020-12 keeps it for compatibility
];

const TABLES: Readonly<Record<Dialect, Table>> = {
  '2020-12': new Map([
    ...COMMON,
    ['$dynamicRef', 'text'],
    ['prefixItems', 'schemas'],
    ['items', 'schema'],
    ['minContains', 'count'],
    ['maxContains', 'count'],
    ['dependentRequired', 'nameMap'],
    ['dependentSchemas', 'schemaMap'],
    ['unevaluatedItems', 'schema'],
    ['unevaluatedProperties', 'schema'],
  ]),
  'draft-07': new Map([...COMMON, ['items', 'tuple'], ['additionalItems', 'schema']]),
};

/**
 * Every keyword that is looked at, with what its value must be. All others (`$async`, `$data`, `discriminator`, `x-…`,
 * titles, comments, defaults) never reach the code generator.
 */
export function keywordsOf(dialect: Dialect): Table {
  return TABLES[dialect];
}

export const TYPES: ReadonlySet<string> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'object',
  'array',
]);

/** Keywords whose subschemas look at the same value as the schema they stand in. */
export const IN_PLACE: readonly string[] = [
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
];
