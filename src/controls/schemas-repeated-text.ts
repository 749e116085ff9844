import type { Validator } from '../json-schema/compile.ts';
import { canonicalText } from '../json-schema/equality.ts';
import { Meter } from '../json-schema/meter.ts';
import type { Projection } from '../json-schema/undeclared.ts';
import { isObject, type JsonArray, type JsonObject, type JsonValue } from '../protocol/json.ts';

/**
 * The content blocks of a result without what was left out of its structured content; undefined when none had it.
 *
 * Servers repeat structured content as JSON in a text block (2026-07-28, server/tools, Structured Content), whole, or
 * one block for each element of a list. A block that is the JSON of something that lost a property, or of anything else
 * that fits the output schema, is written again without it. What a block tells in prose is not found.
 */
export function withoutRemoved(
  content: JsonValue | undefined,
  { changed }: Projection,
  output: Validator,
): JsonArray | undefined {
  if (!Array.isArray(content)) return undefined;
  const known = new Map<string, JsonValue>();
  for (const [before, after] of changed) {
    const text = canonical(before);
    if (text !== undefined) known.set(text, after);
  }
  let isChanged = false;
  const blocks = content.map((block: JsonValue) => {
    const rewritten = isObject(block) ? rewriteBlock(block, known, output) : block;
    isChanged ||= rewritten !== block;
    return rewritten;
  });
  return isChanged ? blocks : undefined;
}

function rewriteBlock(
  block: JsonObject,
  known: ReadonlyMap<string, JsonValue>,
  output: Validator,
): JsonObject {
  const { text, resource } = block;
  if (typeof text === 'string') {
    const rewritten = rewriteText(text, known, output);
    return rewritten === text ? block : { ...block, text: rewritten };
  }
  if (!isObject(resource)) return block;
  const rewritten = rewriteBlock(resource, known, output);
  return rewritten === resource ? block : { ...block, resource: rewritten };
}

function rewriteText(text: string, known: ReadonlyMap<string, JsonValue>, output: Validator): string {
  if (!/^\s*[[{]/.test(text)) return text;
  const value = parse(text);
  const key = value === undefined ? undefined : canonical(value);
  if (value === undefined || key === undefined) return text;
  const after = known.get(key) ?? projected(value, output);
  if (after === undefined) return text;
  return JSON.stringify(after, undefined, text.includes('\n') ? 2 : 0);
}

/** The value as the output schema declares it; undefined when it is none of its values, or loses nothing. */
function projected(value: JsonValue, output: Validator): JsonValue | undefined {
  if (output.check(value) !== undefined) return undefined;
  const projection = output.project(value);
  return projection === undefined || projection.count === 0 ? undefined : projection.value;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Far more than a message can hold; what nests too deep for it equals nothing that was parsed strictly. */
const meter = new Meter();

function canonical(value: JsonValue): string | undefined {
  meter.start(Number.MAX_SAFE_INTEGER);
  try {
    return canonicalText(value, meter);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
