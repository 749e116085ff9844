import type * as z from 'zod';
import type { Path } from './document.ts';

export type Schema = z.core.$ZodType;
export type Union = z.core.$ZodUnion;
type AnyDef = z.core.$ZodTypes['_zod']['def'];

export function stepsOf(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}

/** The first choice that a path comes to. */
export function choiceOn(
  schema: Schema,
  path: readonly PropertyKey[],
): { union: Union; path: Path } | undefined {
  for (let length = 0; length <= path.length; length += 1) {
    const found = schemaAt(schema, path.slice(0, length));
    if (found?._zod.def.type === 'union')
      return { union: found as Union, path: stepsOf(path.slice(0, length)) };
  }
  return undefined;
}

/** The schema of what stands at a path that comes to no choice. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let current: Schema | undefined = bare(schema);
  for (const step of path) {
    const { def }: { def: AnyDef } = current._zod as never;
    let next: Schema | undefined;
    if (def.type === 'object') next = def.shape[String(step)];
    else if (def.type === 'record') next = def.valueType;
    else if (def.type === 'array') next = def.element;
    if (next === undefined) return undefined;
    current = bare(next);
  }
  return current;
}

/** Without what only says that a value may be absent. */
function bare(schema: Schema): Schema {
  const { def }: { def: AnyDef } = schema._zod as never;
  return def.type === 'optional' || def.type === 'default' || def.type === 'prefault'
    ? bare(def.innerType)
    : schema;
}
