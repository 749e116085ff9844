import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { pointerToken } from '../protocol/pointer.ts';
import { visibleUpTo } from './visible.ts';

/** More lines than this nobody reads. */
const MOST_LINES = 64;

/** Characters for all values together, and for any one name. */
const BUDGET = 8000;
const NAME_SHARE = 80;

/**
 * All arguments, one on each line, each with its own share of the space: a long one cannot push out the next (I4).
 *
 * Nested values are spread out, by JSON Pointer (RFC 6901), while that stays readable. Undefined when there are too
 * many arguments to show: then nobody can be asked.
 */
export function shownArguments(args: JsonObject): readonly string[] | undefined {
  const entries = spread(args) ?? Object.entries(args).map(([name, value]) => [named(name), value] as const);
  if (entries.length > MOST_LINES) return undefined;
  const share = Math.floor(BUDGET / Math.max(entries.length, 1));
  return entries.map(([name, value]) => `${visibleUpTo(name, NAME_SHARE)}: ${visibleUpTo(value, share)}`);
}

type Entry = readonly [name: string, value: JsonValue];

/** The leaves, or undefined when they are too many. */
function spread(args: JsonObject): Entry[] | undefined {
  const leaves: Entry[] = [];
  const walk = (pointer: string, value: JsonValue): boolean => {
    const children = Array.isArray(value) || isObject(value) ? Object.entries(value as object) : [];
    if (children.length === 0) return leaves.push([pointer, value]) <= MOST_LINES;
    return children.every(([key, child]) => walk(`${pointer}/${pointerToken(key)}`, child));
  };
  for (const [name, value] of Object.entries(args)) {
    const isLeaf = typeof value !== 'object' || value === null;
    if (!walk(isLeaf ? named(name) : `/${pointerToken(name)}`, value)) return undefined;
  }
  return leaves;
}

/** A name as it is, unless it could be taken for a pointer. */
function named(name: string): string {
  return name.startsWith('/') ? `/${pointerToken(name)}` : name;
}
