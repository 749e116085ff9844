/** What has to be judged of the arguments of one tool: found once from its schema, and walked for each call. */
import type { Offer } from '../gateway/context.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Around } from './arguments-around.ts';
import { type Judge, judgeOf, type KindSpec, nameOf } from './arguments-kinds.ts';
import { type Likely, likelyKind, mayBeText } from './arguments-names.ts';
import { createSchemas } from './arguments-schema.ts';

/** One parameter, or all items of one that is a list. */
export interface Place {
  readonly kind?: string;
  readonly judge?: Judge;
  /** The config has said so: what it judges is judged whole. */
  readonly isGiven?: boolean;
  readonly members?: ReadonlyMap<string, Place>;
  /** Of an object that declares no members, by name. */
  readonly others?: (name: string) => Place;
}

export interface Plan {
  /** Undefined where there is nothing to judge. */
  readonly root: Place | undefined;
  /** Parameters that the config names and the tool does not have. */
  readonly strangers: readonly string[];
}

export type Given = Readonly<Record<string, KindSpec>>;

/** Deeper, and beyond so many parameters, places are found by name alone. */
const DEEPEST = 8;
const MOST_PLACES = 2000;

export function planOf(
  tool: Offer,
  given: Given,
  around: Around,
  likely: Readonly<Record<Likely, Judge>>,
): Plan {
  const { inputSchema, description } = tool.definition;
  const schemas = createSchemas(isObject(inputSchema) ? inputSchema : {});
  const about =
    `${tool.name.replace(/[_-]/g, ' ')} ${typeof description === 'string' ? description : ''}`.slice(0, 2000);
  const found = new Set<string>();
  const others = placesByName(likely);
  let places = 0;
  return {
    root: placeAt(schemas.start, '', 0),
    strangers: Object.keys(given).filter((name) => !found.has(name)),
  };

  /** @param alternatives every schema that may hold there */
  function placeAt(alternatives: readonly JsonObject[], path: string, depth: number): Place | undefined {
    places += 1;
    if (depth > DEEPEST || places > MOST_PLACES) return others('');
    const spec = Object.hasOwn(given, path) ? given[path] : undefined;
    if (spec !== undefined) {
      found.add(path);
      return { kind: nameOf(spec), judge: judgeOf(spec, around), isGiven: true };
    }
    const members = new Map<string, Place>();
    for (const [name, inner] of schemas.membersOf(alternatives)) {
      const place = placeAt(inner, path === '' ? name : `${path}.${name}`, depth + 1);
      if (place !== undefined) members.set(name, place);
    }
    const kind = path === '' ? undefined : kindOf(alternatives, path.slice(path.lastIndexOf('.') + 1));
    const isOpen = alternatives.some((each) => schemas.isOpen(each)) && (kind === undefined || path === '');
    if (members.size === 0 && kind === undefined && !isOpen) return undefined;
    return {
      ...(kind !== undefined && { kind, judge: likely[kind] }),
      ...(members.size > 0 && { members }),
      ...(isOpen && { others }),
    };
  }

  function kindOf(alternatives: readonly JsonObject[], name: string): Likely | undefined {
    const texts = alternatives.filter(mayBeText);
    for (const schema of texts) {
      const words = typeof schema.description === 'string' ? schema.description.slice(0, 500) : '';
      const kind = likelyKind(name, schema, `${words} ${about}`);
      if (kind !== undefined) return kind;
    }
    return undefined;
  }
}

/** For objects that say nothing of their members. */
export function placesByName(likely: Readonly<Record<Likely, Judge>>): (name: string) => Place {
  const known = new Map<string, Place>();
  const others = (name: string): Place => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const kind = likelyKind(name, {}, '');
    const place: Place = kind === undefined ? { others } : { kind, judge: likely[kind], others };
    // A client chooses these names.
    if (known.size < 500) known.set(name, place);
    return place;
  };
  return others;
}

/** Calls back for every value that is to be judged. `at` is where it stands: `edits[1].file_path`. */
export function visitPlaces(
  place: Place,
  value: JsonValue,
  visit: (judge: Judge, value: JsonValue, kind: string, at: string) => void,
  at = '',
): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visitPlaces(place, item, visit, `${at}[${index}]`);
    return;
  }
  const { judge, kind = '', members, others, isGiven } = place;
  if (judge !== undefined && value !== null && (isGiven === true || !isObject(value)))
    visit(judge, value, kind, at);
  if (isGiven === true || !isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const declared = members?.get(name);
    const next = declared ?? others?.(name);
    // What no schema has, a client has made up: it may be a secret, and is told to nobody.
    const said = declared === undefined ? '*' : name;
    if (next !== undefined) visitPlaces(next, inner, visit, at === '' ? said : `${at}.${said}`);
  }
}
