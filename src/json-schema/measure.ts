import type { JsonValue } from '../protocol/json.ts';
import type { Bounds } from './bounds.ts';
import { refuse } from './schema-fault.ts';

/**
 * Refuses a schema that is too big or too deep before anything recurses into it.
 *
 * Works off a stack of its own, so that no nesting can exhaust ours. An object that is reachable in two ways counts twice.
 *
 * @throws {SchemaRefusal}
 */
export function measure(schema: JsonValue, bounds: Bounds): void {
  const rest: [value: JsonValue, depth: number][] = [[schema, 1]];
  let bytes = 0;
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [value, depth] = next;
    bytes += typeof value === 'string' ? value.length + 3 : 5;
    if (bytes > bounds.bytes) refuse('schema_too_large', { limit: bounds.bytes, of: 'bytes' });
    if (typeof value !== 'object' || value === null) continue;
    if (depth > bounds.nesting) refuse('schema_too_large', { limit: bounds.nesting, of: 'nesting' });
    if (Array.isArray(value)) {
      if (bytes + value.length > bounds.bytes)
        refuse('schema_too_large', { limit: bounds.bytes, of: 'bytes' });
      for (const item of value) rest.push([item, depth + 1]);
      continue;
    }
    for (const [key, member] of Object.entries(value)) {
      bytes += key.length;
      rest.push([member, depth + 1]);
    }
  }
}
