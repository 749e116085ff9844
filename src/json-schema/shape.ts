import type { JsonValue } from '../protocol/json.ts';
import { DEFINITION, type NormalForm, type NormalObject, type NormalSchema } from './normal-form.ts';
import type { Matcher } from './pattern.ts';
import { pointerToken } from './violation.ts';

/** What one subschema says about which properties there are, and nothing else of it. */
export interface Shape {
  /** It names properties, so that others are undeclared. */
  declares: boolean;
  /** It says itself what else there may be (`additionalProperties`, `unevaluatedProperties`), so that nothing is undeclared. */
  open: boolean;
  /** This or something under it declares. Where it is false there is nothing to look for. */
  deep: boolean;
  readonly types: ReadonlySet<string> | undefined;
  readonly properties: Map<string, Shape>;
  readonly patterns: (readonly [Matcher, Shape])[];
  others: Shape | undefined;
  /** For properties that nobody names. */
  leftovers: Shape | undefined;
  readonly tuple: Shape[];
  items: Shape | undefined;
  /** Subschemas for the same value that always count. */
  readonly always: Shape[];
  /** Groups of subschemas for the same value that count where they accept it. */
  readonly choices: Choice[];
  /** Subschemas for the same value that count when it has a property. */
  readonly dependent: (readonly [property: string, shape: Shape])[];
}

/** The subschemas of one `anyOf` or `oneOf`, of which some accept; or an `if` with its two outcomes. */
export interface Choice {
  readonly kind: 'union' | 'condition';
  readonly options: readonly { readonly shape: Shape; accepts(value: JsonValue): boolean }[];
  readonly otherwise?: Shape | undefined;
}

export interface ShapeSource {
  readonly form: NormalForm;
  matcher(pattern: string): Matcher;
  /** Whether the subschema at this pointer of the normal form accepts a value. */
  accepts(pointer: string, value: JsonValue): boolean;
}

/** The shape of a whole schema: a graph, cyclic where the schema is recursive. */
export function shapeOf(source: ShapeSource): Shape {
  const { form } = source;
  const definitions = new Map<string, Shape>();
  const users = new Map<Shape, Shape[]>();
  const declaring: Shape[] = [];

  function link(user: Shape, used: Shape): Shape {
    users.set(used, [...(users.get(used) ?? []), user]);
    return used;
  }

  function definition(name: string): Shape {
    const known = definitions.get(name);
    if (known !== undefined) return known;
    const schema = form.definitions.get(name) ?? true;
    const shape = empty(schema);
    definitions.set(name, shape);
    fill(shape, schema, `/$defs/${name}`);
    return shape;
  }

  function build(schema: NormalSchema, at: string, user: Shape): Shape {
    const shape = empty(schema);
    fill(shape, schema, at);
    return link(user, shape);
  }

  function fill(shape: Shape, schema: NormalSchema, at: string): void {
    if (typeof schema === 'boolean') return;
    if (schema.$ref !== undefined) {
      shape.always.push(link(shape, definition(schema.$ref.slice(DEFINITION.length))));
    }
    fillChildren(shape, schema, at);
    fillInPlace(shape, schema, at);
    if (shape.declares) declaring.push(shape);
  }

  function fillChildren(shape: Shape, schema: NormalObject, at: string): void {
    const members = (keyword: 'properties' | 'patternProperties'): [string, NormalSchema][] =>
      Object.entries(schema[keyword] ?? {});
    for (const [name, child] of members('properties')) {
      shape.properties.set(name, build(child, `${at}/properties/${token(name)}`, shape));
    }
    for (const [pattern, child] of members('patternProperties')) {
      const built = build(child, `${at}/patternProperties/${token(pattern)}`, shape);
      shape.patterns.push([source.matcher(pattern), built]);
    }
    const { additionalProperties: others, unevaluatedProperties: leftovers } = schema;
    if (others !== undefined) shape.others = build(others, `${at}/additionalProperties`, shape);
    if (leftovers !== undefined) shape.leftovers = build(leftovers, `${at}/unevaluatedProperties`, shape);
    // `contains` names members of some items only: then no item is held to names.
    if (typeof schema.contains === 'object') return;
    schema.prefixItems?.forEach((child, index) => {
      shape.tuple.push(build(child, `${at}/prefixItems/${index}`, shape));
    });
    if (schema.items !== undefined) shape.items = build(schema.items, `${at}/items`, shape);
  }

  function fillInPlace(shape: Shape, schema: NormalObject, at: string): void {
    schema.allOf?.forEach((child, index) => {
      shape.always.push(build(child, `${at}/allOf/${index}`, shape));
    });
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const options = schema[keyword]?.map((child, index) => {
        const pointer = `${at}/${keyword}/${index}`;
        const option = build(child, pointer, shape);
        // A bare alternative means: or any object at all.
        if (isFree(child)) option.open = true;
        return { shape: option, accepts: (value: JsonValue) => source.accepts(pointer, value) };
      });
      if (options !== undefined) shape.choices.push({ kind: 'union', options });
    }
    if (schema.if !== undefined) {
      const condition = build(schema.if, `${at}/if`, shape);
      const then = build(schema.then ?? true, `${at}/then`, shape);
      condition.always.push(link(condition, then));
      const accepts = (value: JsonValue) => source.accepts(`${at}/if`, value);
      const otherwise = build(schema.else ?? true, `${at}/else`, shape);
      shape.choices.push({ kind: 'condition', options: [{ shape: condition, accepts }], otherwise });
    }
    for (const keyword of ['dependentSchemas', 'dependencies'] as const) {
      for (const [name, child] of Object.entries(schema[keyword] ?? {})) {
        if (Array.isArray(child)) continue;
        shape.dependent.push([name, build(child, `${at}/${keyword}/${token(name)}`, shape)]);
      }
    }
  }

  const root = empty(form.root);
  fill(root, form.root, '');
  spreadDeep(declaring, users);
  return root;
}

function empty(schema: NormalSchema): Shape {
  const said = typeof schema === 'object' ? schema : {};
  return {
    declares: said.properties !== undefined || said.patternProperties !== undefined,
    open: said.additionalProperties !== undefined || said.unevaluatedProperties !== undefined,
    deep: false,
    types: said.type === undefined ? undefined : new Set([said.type].flat()),
    properties: new Map(),
    patterns: [],
    others: undefined,
    leftovers: undefined,
    tuple: [],
    items: undefined,
    always: [],
    choices: [],
    dependent: [],
  };
}

function isFree(schema: NormalSchema): boolean {
  if (typeof schema === 'boolean') return schema;
  const types = [schema.type ?? 'object'].flat();
  return (
    types.includes('object') &&
    Object.keys(schema).every((key) => key === 'type' || key.startsWith('bartizan-'))
  );
}

function spreadDeep(declaring: readonly Shape[], users: ReadonlyMap<Shape, readonly Shape[]>): void {
  const rest = [...declaring];
  for (let shape = rest.pop(); shape !== undefined; shape = rest.pop()) {
    if (shape.deep) continue;
    shape.deep = true;
    rest.push(...(users.get(shape) ?? []));
  }
}

/** A name as a token of a JSON Pointer that stands in a URI fragment. */
function token(name: string): string {
  return encodeURIComponent(pointerToken(name));
}
