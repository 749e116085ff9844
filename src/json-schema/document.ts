import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { keywordsOf } from './keywords.ts';
import { excerpt, refuse } from './schema-fault.ts';

/** A part of the document with a URI of its own (2020-12 core, 4.3.5): the root, and every subschema with an `$id`. */
export interface Resource {
  readonly uri: string;
  readonly root: JsonObject;
  readonly anchors: Map<string, JsonObject>;
  readonly dynamicAnchors: Map<string, JsonObject>;
}

/** Where a reference leads. */
export interface Target {
  readonly schema: JsonValue;
  readonly resource: Resource;
  /** The plain-name fragment, where the reference was made by one. */
  readonly anchor?: string;
}

/** The URI of a document without an `$id`. Nothing can be fetched from it. */
const NAMELESS = 'bartizan-schema://document/';

/**
 * A schema document with everything that a reference inside it can lead to.
 *
 * References lead nowhere else: there is no fetching and no store of other documents, not even of the meta-schemas
 * (2026-07-28, basic/index, `$ref` Resolution).
 */
export class SchemaDocument {
  readonly dialect: Dialect;
  readonly root: JsonObject;
  readonly #resources = new Map<string, Resource>();
  readonly #homes = new Map<JsonObject, Resource>();

  /** @throws {SchemaRefusal} */
  constructor(root: JsonObject) {
    this.dialect = dialectOf(root);
    this.root = root;
    this.#index(root, undefined);
  }

  /** The resource a schema belongs to. A schema in a place that is none belongs to `fallback`. */
  homeOf(schema: JsonObject, fallback: Resource): Resource {
    return this.#homes.get(schema) ?? fallback;
  }

  get home(): Resource {
    return this.#homes.get(this.root) ?? this.#add(NAMELESS, this.root);
  }

  /** @throws {SchemaRefusal} */
  resolve(ref: string, from: Resource): Target {
    const [address = '', fragment = ''] = split(resolveUri(ref, from.uri));
    const resource = this.#resources.get(address);
    if (resource === undefined) refuse('ref_remote', { ref: excerpt(ref) });
    if (fragment === '') return { schema: resource.root, resource };
    if (fragment.startsWith('/')) return this.#follow(fragment, resource, ref);
    const schema = resource.anchors.get(fragment);
    if (schema === undefined) refuse('ref_unresolved', { ref: excerpt(ref) });
    return { schema, resource, anchor: fragment };
  }

  #follow(pointer: string, start: Resource, ref: string): Target {
    let value: JsonValue = start.root;
    let resource = start;
    for (const token of pointer.slice(1).split('/')) {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const step: JsonValue | undefined =
        isObject(value) || Array.isArray(value) ? member(value, key) : undefined;
      if (step === undefined) refuse('ref_unresolved', { ref: excerpt(ref) });
      value = step;
      if (isObject(value)) resource = this.homeOf(value, resource);
    }
    return { schema: value, resource };
  }

  #add(uri: string, root: JsonObject): Resource {
    if (this.#resources.has(uri)) refuse('schema_malformed', { keyword: '$id', id: excerpt(uri) });
    const resource: Resource = { uri, root, anchors: new Map(), dynamicAnchors: new Map() };
    this.#resources.set(uri, resource);
    return resource;
  }

  /** Recursion is bounded: `measure` has been here before. */
  #index(schema: JsonValue, parent: Resource | undefined): void {
    if (!isObject(schema)) return;
    const home = this.#homeFor(schema, parent);
    this.#homes.set(schema, home);
    for (const [keyword, shape] of keywordsOf(this.dialect)) {
      const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
      if (value === undefined) continue;
      if (shape === 'schema' || shape === 'tuple') this.#index(value, home);
      if ((shape === 'schemas' || shape === 'tuple') && Array.isArray(value)) {
        for (const item of value) this.#index(item, home);
      }
      const isMap =
        shape === 'schemaMap' || shape === 'patternMap' || shape === 'unused' || shape === 'dependencies';
      if (isMap && isObject(value)) for (const item of Object.values(value)) this.#index(item, home);
    }
  }

  #homeFor(schema: JsonObject, parent: Resource | undefined): Resource {
    const legacy = this.dialect === 'draft-07';
    // Draft-07 ignores everything beside `$ref`, `$id` included.
    const id = legacy && Object.hasOwn(schema, '$ref') ? undefined : textOf(schema, '$id');
    const base = parent?.uri ?? NAMELESS;
    let home = parent;
    if (id !== undefined && !(legacy && id.startsWith('#'))) {
      const [uri = '', fragment = ''] = split(resolveUri(id, base));
      if (fragment !== '') refuse('schema_malformed', { keyword: '$id', id: excerpt(id) });
      home = this.#add(uri, schema);
      if (dialectOf({ $schema: dialectUri(this.dialect), ...schema }) !== this.dialect) {
        refuse('dialect_unsupported', { dialect: 'two in one schema' });
      }
    }
    home ??= this.#add(NAMELESS, schema);
    if (legacy) {
      if (id?.startsWith('#')) anchor(home.anchors, id.slice(1), schema);
      return home;
    }
    const plain = textOf(schema, '$anchor');
    if (plain !== undefined) anchor(home.anchors, plain, schema);
    const dynamic = textOf(schema, '$dynamicAnchor');
    if (dynamic !== undefined) {
      if (dynamic !== plain) anchor(home.anchors, dynamic, schema);
      home.dynamicAnchors.set(dynamic, schema);
    }
    return home;
  }
}

function anchor(anchors: Map<string, JsonObject>, name: string, schema: JsonObject): void {
  if (anchors.has(name)) refuse('schema_malformed', { keyword: '$anchor', id: excerpt(name) });
  anchors.set(name, schema);
}

function dialectUri(dialect: Dialect): string {
  return dialect === 'draft-07'
    ? 'http://json-schema.org/draft-07/schema#'
    : 'https://json-schema.org/draft/2020-12/schema';
}

function textOf(schema: JsonObject, keyword: string): string | undefined {
  const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : refuse('schema_malformed', { keyword });
}

function member(value: JsonObject | readonly JsonValue[], key: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

function split(uri: string): [address: string, fragment: string] {
  const hash = uri.indexOf('#');
  if (hash < 0) return [uri, ''];
  try {
    return [uri.slice(0, hash), decodeURIComponent(uri.slice(hash + 1))];
  } catch {
    return refuse('schema_malformed', { ref: excerpt(uri) });
  }
}

function resolveUri(reference: string, base: string): string {
  // A fragment needs no URL parser, and must not be normalised by one.
  if (reference.startsWith('#')) return base + reference;
  if (!URL.canParse(reference, base)) refuse('ref_unresolved', { ref: excerpt(reference) });
  return new URL(reference, base).href;
}
