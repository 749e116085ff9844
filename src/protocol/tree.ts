import type { JsonArray, JsonValue } from './json.ts';

/** Matches one half of a pair that stands alone: with the flag `u`, whole pairs are one character. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Members of all objects in a parsed tree. Recurses: the depth must have been limited before. */
export function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  const isArray = Array.isArray(value);
  const children: JsonArray = isArray ? value : Object.values(value);
  let count = isArray ? 0 : children.length;
  for (const child of children) {
    if (typeof child === 'object' && child !== null) count += countMembers(child);
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
