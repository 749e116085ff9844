import { isObject, type JsonValue } from '../protocol/json.ts';

/** The anchor names that some `$dynamicRef` speaks of (all others need not be tracked), and whether annotations matter. */
export function survey(root: JsonValue): { dynamicNames: ReadonlySet<string>; unevaluated: boolean } {
  const dynamicNames = new Set<string>();
  let unevaluated = false;
  const rest: JsonValue[] = [root];
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const child of Object.values(value)) rest.push(child);
    if (!isObject(value)) continue;
    const ref = Object.hasOwn(value, '$dynamicRef') ? value.$dynamicRef : undefined;
    if (typeof ref === 'string') dynamicNames.add(ref.slice(ref.indexOf('#') + 1));
    unevaluated ||= Object.hasOwn(value, 'unevaluatedProperties') || Object.hasOwn(value, 'unevaluatedItems');
  }
  return { dynamicNames, unevaluated };
}
