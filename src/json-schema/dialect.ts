import type { JsonObject } from '../protocol/json.ts';
import { excerpt, refuse } from './schema-fault.ts';

export type Dialect = '2020-12' | 'draft-07';

const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['json-schema.org/draft/2020-12/schema', '2020-12'],
  ['json-schema.org/draft-07/schema', 'draft-07'],
]);

/**
 * The dialect a schema declares; 2020-12 when it declares none (2026-07-28, basic/index, Schema Dialect).
 *
 * @throws {SchemaRefusal} for any other dialect
 */
export function dialectOf(schema: JsonObject): Dialect {
  const declared = Object.hasOwn(schema, '$schema') ? schema.$schema : undefined;
  if (declared === undefined) return '2020-12';
  if (typeof declared !== 'string') refuse('schema_malformed', { at: '/$schema' });
  const dialect = DIALECTS.get(declared.replace(/^https?:\/\//, '').replace(/#$/, ''));
  return (
    dialect ?? refuse('dialect_unsupported', { dialect: excerpt(declared), supported: '2020-12, draft-07' })
  );
}
