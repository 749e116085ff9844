import { DEFINITION, type NormalForm, type NormalObject, type NormalSchema } from './normal-form.ts';
import { children, inPlace } from './normal-walk.ts';
import { refuse } from './schema-fault.ts';

/**
 * Refuses `unevaluatedItems` beside a `contains`, or beside `items` in a subschema for the same value.
 *
 * Ajv takes all items for evaluated there (or none), so that it would accept what 2020-12 forbids. No schema of a real
 * tool that we have seen has either.
 *
 * @throws {SchemaRefusal}
 */
export function refuseUnsureItems(form: NormalForm): void {
  const rest: unknown[] = [form.root, ...form.definitions.values()];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const schema = next as NormalObject;
    if (schema.unevaluatedItems !== undefined) inspect(schema, form);
    rest.push(...children(schema));
  }
}

function inspect(start: NormalObject, form: NormalForm): void {
  const seen = new Set<NormalSchema>();
  const rest: NormalSchema[] = [start];
  for (let schema = rest.pop(); schema !== undefined; schema = rest.pop()) {
    if (typeof schema !== 'object' || seen.has(schema)) continue;
    seen.add(schema);
    const isHidden = schema !== start && schema.items !== undefined;
    if (schema.contains !== undefined || isHidden) {
      refuse('keyword_unsupported', { keyword: 'unevaluatedItems', beside: isHidden ? 'items' : 'contains' });
    }
    rest.push(...inPlace(schema));
    const target = schema.$ref && form.definitions.get(schema.$ref.slice(DEFINITION.length));
    if (target) rest.push(target);
  }
}
