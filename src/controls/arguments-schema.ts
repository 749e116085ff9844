/** What of a JSON Schema says where parameters stand. Whether a value matches is for `schemas`. */
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';

export interface Schemas {
  /** Every schema that may hold of the arguments. */
  readonly start: readonly JsonObject[];
  /** The members that are declared, each with every schema that may hold of it. */
  membersOf(alternatives: readonly JsonObject[]): Map<string, readonly JsonObject[]>;
  /** Whether it takes an object and says nothing of its members. */
  isOpen(schema: JsonObject): boolean;
}

const APPLICATORS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const SINGLE = ['items', 'then', 'else', 'contains', 'unevaluatedItems'] as const;
/** Alternatives that are followed in one place. */
const MOST = 100;

export function createSchemas(root: JsonObject): Schemas {
  return {
    start: alternativesOf([root]),
    membersOf(alternatives) {
      const declared = new Map<string, JsonValue[]>();
      for (const { properties } of alternatives)
        for (const [name, schema] of Object.entries(isObject(properties) ? properties : {}))
          declared.set(name, [...(declared.get(name) ?? []), schema]);
      return new Map([...declared].map(([name, schemas]) => [name, alternativesOf(schemas)]));
    },
    isOpen(schema) {
      const { type, properties, additionalProperties } = schema;
      if (isObject(additionalProperties) || isObject(schema.patternProperties)) return true;
      if (type !== undefined && type !== 'object' && !(Array.isArray(type) && type.includes('object')))
        return false;
      if (isObject(properties)) return additionalProperties === true;
      const hasOther = [...APPLICATORS, '$ref', 'enum', 'const', 'items'].some(
        (keyword) => schema[keyword] !== undefined,
      );
      return additionalProperties !== false && (type !== undefined || !hasOther);
    },
  };

  /** With what they refer to, combine or list: a list stands for its items. */
  function alternativesOf(schemas: readonly JsonValue[]): readonly JsonObject[] {
    const found = new Set<JsonObject>();
    const waiting = [...schemas];
    for (let next = waiting.shift(); next !== undefined && found.size < MOST; next = waiting.shift()) {
      if (!isObject(next) || found.has(next)) continue;
      found.add(next);
      for (const keyword of APPLICATORS) {
        const list = next[keyword];
        if (Array.isArray(list)) waiting.push(...list);
      }
      for (const keyword of SINGLE) {
        const inner = next[keyword];
        if (inner !== undefined) waiting.push(...(Array.isArray(inner) ? inner : [inner]));
      }
      const target = typeof next.$ref === 'string' ? referred(next.$ref) : undefined;
      if (target !== undefined) waiting.push(target);
    }
    return [...found];
  }

  /** RFC 6901, within the same schema. Others are refused by `schemas`. */
  function referred(reference: string): JsonValue | undefined {
    if (!reference.startsWith('#')) return undefined;
    let here: JsonValue | undefined = root;
    for (const step of reference.slice(1).split('/').slice(1)) {
      const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
      if (Array.isArray(here)) here = here[Number(name)];
      else here = isObject(here) && Object.hasOwn(here, name) ? here[name] : undefined;
    }
    return here;
  }
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
