/** Where the blocks stand that carry bytes: pictures, sounds and files, in what a server answers or asks. */
import { kindOf } from '../inspect/media/kind.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Message } from '../protocol/message.ts';
import type { Path } from '../protocol/pointer.ts';
import { saying } from '../protocol/said.ts';

/** Bytes in base64, as a block carries them (2026-07-28, server/tools, Image and Audio Content; server/resources). */
export interface Carried {
  readonly base64: string;
  readonly mimeType: JsonValue | undefined;
  /** What a client takes it for, whatever its type says. */
  readonly family: 'image' | 'audio' | undefined;
  /** The block with other bytes of this type. */
  replaced(base64: string, mimeType: string | undefined): JsonObject;
  /** A text in its place, of this type where a type is told. */
  instead(text: string, mimeType: string): JsonObject;
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
    const members = Object.entries(value).map(
      ([name, member]) => [name, NO_BLOCKS.has(name) ? member : mapped(member, [...path, name])] as const,
    );
    const isSame = members.every(([name, member]) => member === value[name]);
    return withoutBytes(isSame ? value : Object.fromEntries(members), path);
  }

  /** A block has one place for bytes; one that has two is gone over twice. */
  function withoutBytes(given: JsonObject, path: Path): JsonObject {
    let block = given;
    for (const carried of [dataOf, blobOf]) {
      const bytes = carried(block);
      if (bytes !== undefined) block = map(bytes, path) ?? block;
    }
    return block;
  }
}

/** The message without pictures, sounds and files, for who reads words: bytes are none. The very same where it has none. */
export function withoutMedia(message: Message): Message {
  let isOther = false;
  const said = saying(message, (value) =>
    mapCarried(value, ({ base64, replaced }) => {
      if (kindOf(Buffer.from(base64, 'base64')) === 'text') return undefined;
      isOther = true;
      return replaced('', undefined);
    }),
  );
  return isOther ? said : message;
}

/** Of pictures, of sounds, and of what some servers call `blob`: whatever has a type that is no text. */
function dataOf(block: JsonObject): Carried | undefined {
  const { type, data, mimeType } = block;
  if (typeof type !== 'string' || typeof data !== 'string') return undefined;
  const family = type === 'image' || type === 'audio' ? type : undefined;
  if (family === undefined && typeof mimeType !== 'string') return undefined;
  return { base64: data, mimeType, family, ...inMember('data', block, { type: 'text' }) };
}

function blobOf(block: JsonObject): Carried | undefined {
  const { blob, mimeType } = block;
  if (typeof blob !== 'string') return undefined;
  const { blob: _, ...others } = block;
  return { base64: blob, mimeType, family: undefined, ...inMember('blob', block, others) };
}

function inMember(
  member: string,
  block: JsonObject,
  others: JsonObject,
): Pick<Carried, 'replaced' | 'instead'> {
  return {
    replaced: (base64, named) => ({
      ...block,
      [member]: base64,
      ...(named !== undefined && { mimeType: named }),
    }),
    instead: (text, named) => ({ ...others, ...(member === 'blob' && { mimeType: named }), text }),
  };
}
