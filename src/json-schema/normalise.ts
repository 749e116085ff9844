import { isObject, type JsonArray, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Bounds } from './bounds.ts';
import type { Resource, SchemaDocument } from './document.ts';
import { isAssertedFormat } from './formats.ts';
import { fits, namesIn } from './keyword-shapes.ts';
import { type KeywordShape, keywordsOf } from './keywords.ts';
import { finish, spellOut } from './normal-finish.ts';
import { DEFINITION, type NormalForm, type NormalObject, type NormalSchema } from './normal-form.ts';
import { excerpt, refuse } from './schema-fault.ts';
import { survey } from './survey.ts';
import { pointerToken } from './violation.ts';

/**
 * For each dynamic anchor that is in use, the outermost resource on the way here that has it. What a `$dynamicRef` means
 * depends on nothing else (2020-12 core, 8.2.3.2), so one copy of a definition per scope spells dynamic references out.
 */
type Scope = ReadonlyMap<string, Resource>;

interface Job {
  readonly name: string;
  readonly schema: JsonValue;
  readonly resource: Resource;
  readonly scope: Scope;
}

/** Where a subschema stands. */
interface Place {
  readonly at: string;
  readonly depth: number;
  readonly resource: Resource;
  readonly scope: Scope;
}

export interface NormaliseOptions {
  readonly bounds: Bounds;
  /** False: `format` is the annotation that 2020-12 says it is. */
  readonly formats: boolean;
}

/**
 * Translates a schema into its normal form.
 *
 * @throws {SchemaRefusal}
 */
export function normalise(document: SchemaDocument, options: NormaliseOptions): NormalForm {
  return new Normaliser(document, options).run();
}

class Normaliser {
  readonly #document: SchemaDocument;
  readonly #options: NormaliseOptions;
  readonly #dynamicNames: ReadonlySet<string>;
  /** Somewhere it matters which subschemas accepted. */
  readonly #unevaluated: boolean;
  readonly #names = new Map<JsonValue, Map<string, string>>();
  readonly #jobs: Job[] = [];
  readonly #patterns = new Set<string>();
  #subschemas = 0;
  #definitions = 0;

  constructor(document: SchemaDocument, options: NormaliseOptions) {
    this.#document = document;
    this.#options = options;
    const { dynamicNames, unevaluated } = survey(document.root);
    this.#dynamicNames = dynamicNames;
    this.#unevaluated = unevaluated;
  }

  run(): NormalForm {
    const { root, home } = this.#document;
    const normalRoot = this.#emit(root, { at: '', depth: 1, resource: home, scope: new Map() });
    const definitions = new Map<string, NormalSchema>();
    for (let job = this.#jobs.pop(); job !== undefined; job = this.#jobs.pop()) {
      const { name, schema, resource, scope } = job;
      definitions.set(name, this.#emit(schema, { at: DEFINITION + name, depth: 1, resource, scope }));
    }
    return { root: normalRoot, definitions, patterns: this.#patterns };
  }

  #emit(schema: JsonValue, place: Place): NormalSchema {
    const { bounds } = this.#options;
    this.#subschemas += 1;
    if (this.#subschemas > bounds.subschemas)
      refuse('schema_too_large', { limit: bounds.subschemas, of: 'subschemas' });
    if (place.depth > bounds.depth) refuse('schema_too_large', { limit: bounds.depth, of: 'depth' });
    if (typeof schema === 'boolean') return schema;
    if (!isObject(schema)) return refuse('schema_malformed', { at: excerpt(place.at) });
    const resource = this.#document.homeOf(schema, place.resource);
    const here: Place = { ...place, resource, scope: this.#enter(place.scope, resource) };
    // Draft-07, 8.3: everything beside `$ref` is ignored.
    const alone = this.#document.dialect === 'draft-07' && Object.hasOwn(schema, '$ref');
    const out: NormalObject = {};
    for (const [keyword, shape] of keywordsOf(this.#document.dialect)) {
      const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
      if (value === undefined || shape === 'unused' || (alone && keyword !== '$ref')) continue;
      if (!fits(shape, value)) refuse('schema_malformed', { at: excerpt(here.at), keyword });
      if (namesIn(shape, value).includes('__proto__'))
        refuse('name_forbidden', { at: excerpt(here.at), keyword });
      this.#keyword(out, keyword, shape, value, here);
    }
    if (this.#unevaluated && out.if !== undefined) spellOut(out);
    return finish(out);
  }

  #keyword(out: NormalObject, keyword: string, shape: KeywordShape, value: JsonValue, here: Place): void {
    const within = (child: JsonValue, ...path: string[]): NormalSchema =>
      this.#emit(child, {
        ...here,
        depth: here.depth + 1,
        at: [here.at, ...path.map(pointerToken)].join('/'),
      });
    const each = (list: JsonArray): NormalSchema[] =>
      list.map((item, index) => within(item, keyword, `${index}`));

    if (keyword === '$ref') out.$ref = this.#reference(value as string, here);
    else if (keyword === '$dynamicRef') {
      // A schema may have both; each is then an assertion of its own.
      const target = this.#dynamicReference(value as string, here);
      if (out.$ref === undefined) out.$ref = target;
      else out.allOf = [...(out.allOf ?? []), { $ref: target }];
    } else if (keyword === 'format') {
      if (this.#options.formats && isAssertedFormat(value as string)) out.format = value as string;
    } else if (keyword === 'additionalItems') {
      if (out.prefixItems !== undefined) out.items = within(value, keyword);
    } else if (shape === 'tuple' && Array.isArray(value)) {
      out.prefixItems = each(value);
    } else if (shape === 'schema' || shape === 'tuple') out[keyword] = within(value, keyword);
    else if (shape === 'schemas')
      out[keyword] = [...((out[keyword] as NormalSchema[]) ?? []), ...each(value as JsonArray)];
    else if (shape === 'schemaMap' || shape === 'patternMap' || shape === 'dependencies') {
      if (shape === 'patternMap')
        for (const source of Object.keys(value as JsonObject)) this.#pattern(source, here);
      out[keyword] = mapMembers(value as JsonObject, (member, key) =>
        Array.isArray(member) ? member : within(member, keyword, key),
      );
    } else {
      if (shape === 'pattern') this.#pattern(value as string, here);
      const { values } = this.#options.bounds;
      if (shape === 'values' && (value as JsonArray).length > values) {
        refuse('schema_too_large', { at: excerpt(here.at), limit: values, of: 'enum values' });
      }
      out[keyword] = value;
    }
  }

  #pattern(source: string, here: Place): void {
    const { patterns, patternLength } = this.#options.bounds;
    this.#patterns.add(source);
    if (this.#patterns.size > patterns) refuse('schema_too_large', { limit: patterns, of: 'patterns' });
    if (source.length > patternLength) {
      refuse('pattern_refused', { at: excerpt(here.at), pattern: excerpt(source), limit: patternLength });
    }
  }

  #reference(ref: string, here: Place): string {
    const { schema, resource } = this.#document.resolve(ref, here.resource);
    return this.#define(schema, resource, here.scope);
  }

  #dynamicReference(ref: string, here: Place): string {
    const target = this.#document.resolve(ref, here.resource);
    const name = target.anchor;
    const isDynamic = name !== undefined && target.resource.dynamicAnchors.get(name) === target.schema;
    const outermost = isDynamic ? this.#enter(here.scope, target.resource).get(name) : undefined;
    const schema = name === undefined ? undefined : outermost?.dynamicAnchors.get(name);
    if (outermost === undefined || schema === undefined) {
      return this.#define(target.schema, target.resource, here.scope);
    }
    return this.#define(schema, outermost, here.scope);
  }

  #enter(scope: Scope, resource: Resource): Scope {
    const fresh = [...resource.dynamicAnchors.keys()].filter(
      (name) => this.#dynamicNames.has(name) && !scope.has(name),
    );
    if (fresh.length === 0) return scope;
    return new Map([...scope, ...fresh.map((name) => [name, resource] as const)]);
  }

  /** The reference to a definition of `schema` under `scope`, which is made when it is not there yet. */
  #define(schema: JsonValue, resource: Resource, scope: Scope): string {
    const key = [...scope]
      .map(([name, { uri }]) => `${name} ${uri}`)
      .sort()
      .join('\n');
    // Booleans are no identities.
    const copies = this.#names.get(schema) ?? new Map<string, string>();
    this.#names.set(schema, copies);
    let name = copies.get(key);
    if (name === undefined) {
      this.#definitions += 1;
      const { definitions } = this.#options.bounds;
      if (this.#definitions > definitions)
        refuse('schema_too_large', { limit: definitions, of: 'definitions' });
      name = `d${this.#definitions}`;
      copies.set(key, name);
      this.#jobs.push({ name, schema, resource, scope });
    }
    return DEFINITION + name;
  }
}

function mapMembers(
  value: JsonObject,
  change: (member: JsonValue, key: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member, key)]));
}
