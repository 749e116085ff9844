import type { JsonObject, JsonValue } from './json.ts';

/** Matches one half of a pair that stands alone: with the flag `u`, whole pairs are one character. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Members of all objects in a parsed tree. Recurses: the depth must have been limited before. */
export function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countMembers(item);
    return count;
  }
  // No copy of what each object holds: this goes over every message. Who has added to the prototype of all objects is
  // told of keys that come twice.
  const object: JsonObject = value as JsonObject;
  for (const key in object) {
    count++;
    const member = object[key];
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}

/** Does any string or key hold half a surrogate pair? Such a string has no UTF-8, so every reader mends it its own way. */
export function hasLoneSurrogate(value: JsonValue): boolean {
  if (typeof value === 'string') return LONE_SURROGATE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasLoneSurrogate);
  return Object.entries(value).some(([key, child]) => LONE_SURROGATE.test(key) || hasLoneSurrogate(child));
}
