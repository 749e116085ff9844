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
  /** Its form is laid down by the schema of a tool: a text cannot stand there. */
  readonly isFixed: boolean;
  /** A text in its place, of this type where a type is told; no bytes at all where its form is fixed. */
  instead(text: string, mimeType: string): JsonObject;
}

/** What is said about a message, and what a client says: no block stands there. */
const NO_BLOCKS = new Set(['_meta', 'arguments', 'inputSchema', 'outputSchema']);
/** Data of a tool in a form of its own, in which some repeat their blocks. */
const FIXED = 'structuredContent';

/** The same value with other blocks; the very same where none is another. */
export function mapCarried<Value extends JsonValue>(
  value: Value,
  map: (carried: Carried, path: Path) => JsonObject | undefined,
): Value {
  return mapped(value, [], false) as Value;

  function mapped(value: JsonValue, path: Path, isFixed: boolean): JsonValue {
    if (Array.isArray(value)) {
      const items = value.map((item: JsonValue, index) => mapped(item, [...path, index], isFixed));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([name, member]) => {
      if (NO_BLOCKS.has(name) && !isFixed) return [name, member] as const;
      return [name, mapped(member, [...path, name], isFixed || name === FIXED)] as const;
    });
    const isSame = members.every(([name, member]) => member === value[name]);
    return withoutBytes(isSame ? value : Object.fromEntries(members), path, isFixed);
  }

  /** A block has one place for bytes; one that has two is gone over twice. */
  function withoutBytes(given: JsonObject, path: Path, isFixed: boolean): JsonObject {
    let block = given;
    for (const carried of [dataOf, blobOf]) {
      const bytes = carried(block, isFixed);
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
function dataOf(block: JsonObject, isFixed: boolean): Carried | undefined {
  const { type, data, mimeType } = block;
  if (typeof type !== 'string' || typeof data !== 'string') return undefined;
  const family = type === 'image' || type === 'audio' ? type : undefined;
  if ((family === undefined || isFixed) && typeof mimeType !== 'string') return undefined;
  return { base64: data, mimeType, family, isFixed, ...inMember('data', block, { type: 'text' }, isFixed) };
}

function blobOf(block: JsonObject, isFixed: boolean): Carried | undefined {
  const { blob, mimeType, uri } = block;
  if (typeof blob !== 'string' || (isFixed && typeof uri !== 'string')) return undefined;
  const { blob: _, ...others } = block;
  return { base64: blob, mimeType, family: undefined, isFixed, ...inMember('blob', block, others, isFixed) };
}

function inMember(
  member: string,
  block: JsonObject,
  others: JsonObject,
  isFixed: boolean,
): Pick<Carried, 'replaced' | 'instead'> {
  const replaced: Carried['replaced'] = (base64, named) => ({
    ...block,
    [member]: base64,
    ...(named !== undefined && { mimeType: named }),
  });
  return {
    replaced,
    instead: (text, named) =>
      isFixed ? replaced('', undefined) : { ...others, ...(member === 'blob' && { mimeType: named }), text },
  };
}
