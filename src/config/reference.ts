import * as z from 'zod';

/** One thing that can be written in the config, for people. */
export interface Field {
  /** From where the listing begins: `rules[].server`, `env.<name>`. */
  readonly name: string;
  /** In words: `text`, `list of text`, `"ask" or "deny"`. */
  readonly type: string;
  /** As JSON; absent when there is none. */
  readonly default?: string;
  readonly required: boolean;
  readonly description: string;
}

/** A JSON Schema (2020-12), as far as we look into it. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | false;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

/** The schema as JSON Schema, for what may be written: what has a default may be left out. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as JsonSchema;
}

/** Everything that can be written below a schema, from the top down. What is built alike is spelled out once. */
export function fieldsOf(schema: JsonSchema, prefix = '', spelled: Map<string, string> = new Map()): Field[] {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    const fields = branches.flatMap((branch) => fieldsOf(branch, prefix, spelled));
    return branches.length === 1 ? fields : distinct(fields);
  }
  if (schema.items !== undefined) return fieldsOf(schema.items, `${prefix}[]`, spelled);
  const fields: Field[] = [];
  const above = prefix === '' ? '' : `${prefix}.`;
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    const name = `${above}${key}`;
    const field = fieldOf(name, member, schema.required?.includes(key) === true);
    const { description: _, default: __, ...shape } = member;
    const like = spelled.get(JSON.stringify(shape));
    const below = like === undefined ? fieldsOf(member, name, spelled) : [];
    if (below.length > 0) spelled.set(JSON.stringify(shape), name);
    fields.push(like === undefined ? field : { ...field, type: `like ${like}` }, ...below);
  }
  if (typeof schema.additionalProperties === 'object') {
    fields.push(...fieldsOf(schema.additionalProperties, `${above}<name>`, spelled));
  }
  return fields;
}

/** Keys that several forms share are listed once, and none has to be there in every form. */
function distinct(fields: readonly Field[]): Field[] {
  return [...new Map(fields.map((field) => [field.name, { ...field, required: false }])).values()];
}

function fieldOf(name: string, schema: JsonSchema, required: boolean): Field {
  const field = { name, type: typeOf(schema), required, description: schema.description ?? '' };
  if (schema.default === undefined || isEmptyObject(schema.default)) return field;
  return { ...field, default: JSON.stringify(schema.default) };
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return [...new Set(branches.map(typeOf))].join(' or ');
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'integer':
      return `whole number${range(schema)}`;
    case 'number':
      return `number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `list of ${typeOf(schema.items ?? {})}`;
    case 'object':
      return objectType(schema);
    default:
      return 'anything';
  }
}

function objectType({ properties, additionalProperties }: JsonSchema): string {
  if (properties !== undefined) return `{ ${Object.keys(properties).join(', ')} }`;
  return typeof additionalProperties === 'object'
    ? `names with ${typeOf(additionalProperties)}`
    : 'keys with values';
}

/** Zod bounds every integer by what a double holds; that is worth no word. */
function range({ minimum, maximum }: JsonSchema): string {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (low !== undefined && high !== undefined) return `, ${low} to ${high}`;
  if (low !== undefined) return `, at least ${low}`;
  return high === undefined ? '' : `, at most ${high}`;
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}
