import { canonicalJson } from '../../protocol/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../../protocol/json.ts';

/** One place in a definition that changed. Without `before` it was added, without `after` removed. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** Every place in which two definitions differ. Whatever differs is in it: nothing is known here of what matters. */
export function differencesOf(before: JsonObject, after: JsonObject): Difference[] {
  return membersOf(before, after, []);
}

function membersOf(before: JsonObject, after: JsonObject, path: Difference['path']): Difference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) =>
    between(
      Object.hasOwn(before, key) ? before[key] : undefined,
      Object.hasOwn(after, key) ? after[key] : undefined,
      [...path, key],
    ),
  );
}

function between(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: Difference['path'],
): Difference[] {
  if (before === undefined) return after === undefined ? [] : [{ path, after }];
  if (after === undefined) return [{ path, before }];
  if (isObject(before) && isObject(after)) return membersOf(before, after, path);
  if (isListOfObjects(before) && isListOfObjects(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, at) => between(before[at], after[at], [...path, at])).flat();
  }
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, before, after }];
}

/** Such lists are compared entry by entry; a list of words or numbers is shown as a whole. */
function isListOfObjects(value: JsonValue): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

/** Where it is, in the words of a person who reads about a tool. */
export function placeOf(path: Difference['path']): string {
  const [first, second, ...rest] = path;
  const inside = (head: string, tail: Difference['path']) =>
    tail.length === 0 ? head : `${head}: ${tail.join('.')}`;
  if (first === 'inputSchema' && second === 'properties' && rest.length > 0) {
    return inside(`parameter ${rest[0]}`, rest.slice(1));
  }
  if (first === 'inputSchema' && second === 'required') return 'required parameters';
  if (first === 'annotations' && second !== undefined) return inside(`annotation ${second}`, rest);
  if (first === 'arguments' && typeof second === 'number') return inside(`argument ${second + 1}`, rest);
  return path.join('.');
}
