import type { Bounds } from './bounds.ts';
import { DEFINITION, type NormalForm, type NormalObject, type NormalSchema } from './normal-form.ts';
import { children, inPlace } from './normal-walk.ts';
import { refuse } from './schema-fault.ts';

/**
 * Refuses a schema in which a reference leads back to itself without looking at another value, and one in which combinators
 * and references multiply (2^n) until too many subschemas look at one value.
 *
 * What grows with the value instead, through properties and items, is stopped by the meter while it happens.
 *
 * @throws {SchemaRefusal}
 */
export function boundRecursion(form: NormalForm, bounds: Bounds): void {
  const costs = new Map<NormalObject, number | 'open'>();

  function cost(schema: NormalSchema | undefined): number {
    if (typeof schema !== 'object') return 1;
    const known = costs.get(schema);
    if (known === 'open') refuse('ref_endless', { ref: `${schema.$ref ?? ''}` });
    if (known !== undefined) return known;
    costs.set(schema, 'open');
    let sum = 1;
    if (schema.$ref !== undefined) sum += cost(form.definitions.get(schema.$ref.slice(DEFINITION.length)));
    for (const child of inPlace(schema)) sum += cost(child);
    if (sum > bounds.fanOut)
      refuse('schema_too_large', { limit: bounds.fanOut, of: 'subschemas on one value' });
    costs.set(schema, sum);
    return sum;
  }

  const rest: unknown[] = [form.root, ...form.definitions.values()];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    cost(next as NormalObject);
    rest.push(...children(next as NormalObject));
  }
}
