/** Where the blocks stand that carry bytes: pictures, sounds and files, in what a server answers or asks. */
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Path } from '../protocol/pointer.ts';

/** Bytes in base64, as a block carries them (2026-07-28, server/tools, Image and Audio Content; server/resources). */
export interface Carried {
  readonly base64: string;
  readonly mimeType: JsonValue | undefined;
  /** The block with other bytes of this type. */
  replaced(base64: string, mimeType: string | undefined): JsonObject;
  /** A text in its place. */
  instead(text: string): JsonObject;
}

/** Data of a tool in a form of its own, and what is said about a message: no block stands there. */
const NO_BLOCKS = new Set(['structuredContent', '_meta', 'arguments', 'inputSchema', 'outputSchema']);

/** The same value with other blocks; the very same where none is another. */
export function mapCarried<Value extends JsonValue>(
  value: Value,
  map: (carried: Carried, path: Path) => JsonObject | undefined,
): Value {
  return mapped(value, []) as Value;

  function mapped(value: JsonValue, path: Path): JsonValue {
    if (Array.isArray(value)) {
      const items = value.map((item: JsonValue, index) => mapped(item, [...path, index]));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    if (!isObject(value)) return value;
    const carried = carriedBy(value);
    if (carried !== undefined) return map(carried, path) ?? value;
    const members = Object.entries(value).map(
      ([name, member]) => [name, NO_BLOCKS.has(name) ? member : mapped(member, [...path, name])] as const,
    );
    return members.every(([name, member]) => member === value[name]) ? value : Object.fromEntries(members);
  }
}

function carriedBy(block: JsonObject): Carried | undefined {
  const { type, data, blob, mimeType } = block;
  if ((type === 'image' || type === 'audio') && typeof data === 'string') {
    return {
      base64: data,
      mimeType,
      replaced: (base64, named) => ({
        ...block,
        data: base64,
        ...(named !== undefined && { mimeType: named }),
      }),
      instead: (text) => ({ type: 'text', text }),
    };
  }
  if (typeof blob !== 'string') return undefined;
  const { blob: _, ...others } = block;
  return {
    base64: blob,
    mimeType,
    replaced: (base64, named) => ({
      ...block,
      blob: base64,
      ...(named !== undefined && { mimeType: named }),
    }),
    instead: (text) => ({ ...others, mimeType: 'text/plain', text }),
  };
}
