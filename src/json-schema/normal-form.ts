import type { JsonArray, JsonObject, JsonValue } from '../protocol/json.ts';

/** Keywords of our own in the normal form. No schema can contain them: the normal form is built from known keywords only. */
export const STEP = 'bartizan-step';
export const MEMBERS = 'bartizan-members';
export const LENGTH = 'bartizan-length';

export type NormalSchema = boolean | NormalObject;

/**
 * A schema as it is handed to the code generator.
 *
 * Holds nothing but keywords of 2020-12 in their proper shape, and references of the form `#/$defs/d<number>`: no `$id`,
 * no anchor, no dynamic scope, no annotation, no foreign keyword. Draft-07 is already translated.
 */
export interface NormalObject {
  $ref?: string;
  type?: string | string[];
  enum?: JsonArray;
  const?: JsonValue;
  format?: string;
  pattern?: string;
  items?: NormalSchema;
  prefixItems?: NormalSchema[];
  contains?: NormalSchema;
  properties?: Record<string, NormalSchema>;
  patternProperties?: Record<string, NormalSchema>;
  additionalProperties?: NormalSchema;
  unevaluatedItems?: NormalSchema;
  unevaluatedProperties?: NormalSchema;
  allOf?: NormalSchema[];
  anyOf?: NormalSchema[];
  oneOf?: NormalSchema[];
  then?: NormalSchema;
  if?: NormalSchema;
  else?: NormalSchema;
  dependentSchemas?: Record<string, NormalSchema>;
  dependencies?: Record<string, NormalSchema | string[]>;
  [keyword: string]: unknown;
}

export interface NormalForm {
  readonly root: NormalSchema;
  /** By name: what `#/$defs/<name>` leads to. */
  readonly definitions: ReadonlyMap<string, NormalSchema>;
  /** Patterns as written, each once. */
  readonly patterns: ReadonlySet<string>;
}

export const DEFINITION = '#/$defs/';

/** A root that declares no parameter and forbids none, as `{ "type": "object" }` does. */
export function isBare(schema: JsonObject): boolean {
  const telling = [
    'properties',
    'patternProperties',
    'additionalProperties',
    'unevaluatedProperties',
    '$ref',
  ];
  const combining = ['allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas', 'dependencies', '$dynamicRef'];
  return ![...telling, ...combining].some((keyword) => Object.hasOwn(schema, keyword));
}
