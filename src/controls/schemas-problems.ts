/**
 * Where something breaks a schema, for the record (L4): never a value, and a member's name only where the schema has a
 * property of this name. Any other name is what somebody wrote, maybe an address or a secret, and is written as `*`.
 */
import { pointerToken, type Violation } from '../json-schema/violation.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';

/** Violations in one line: where, and which keyword. */
export function problemsOf(violations: readonly Violation[], schema: JsonValue | undefined): string {
  return violations
    .map(({ at, keyword, message }) => `${placeOf(at, schema) || '/'} ${message} (${keyword})`)
    .join('; ');
}

/** The same JSON Pointer in the schema's own words. */
export function placeOf(pointer: string, schema: JsonValue | undefined): string {
  if (pointer === '') return '';
  const declared = declaredIn(schema);
  return pointer
    .split('/')
    .map((token) => (declared.has(token) || ELEMENT.test(token) ? token : '*'))
    .join('/');
}

/** The index of an element. A longer number could be one that somebody is known by. */
const ELEMENT = /^(?:\d{1,5})?$/;

const known = new WeakMap<object, ReadonlySet<string>>();

/** Names of properties anywhere in a schema, as tokens of a pointer. */
function declaredIn(schema: JsonValue | undefined): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return NONE;
  let names = known.get(schema);
  if (names === undefined) {
    const found = new Set<string>();
    collect(schema, found);
    names = found;
    known.set(schema, names);
  }
  return names;
}

const NONE: ReadonlySet<string> = new Set();

/** Recurses as deep as the schema, which a parser with a limit has read. */
function collect(schema: JsonValue, into: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  if (isObject(schema) && isObject(schema.properties)) {
    for (const name of Object.keys(schema.properties)) into.add(pointerToken(name));
  }
  for (const part of Object.values(schema)) collect(part, into);
}
