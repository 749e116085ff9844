/** Members that are put into a message without writing the rest of it again. */
import type { JsonObject } from './json.ts';
import type { Source } from './message.ts';
import { endOfString } from './string-end.ts';

const QUOTE = 0x22;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The bytes of a response with these members in its result, before those that it has: for a response with numbers that
 * no double holds, and so can only go on as it came.
 *
 * @param source A response that was parsed, whose result is an object with none of these members.
 */
export function withResultMembers(source: Source, members: JsonObject): Source {
  const { bytes, idAt } = source;
  const at = startOfResult(bytes);
  const isEmpty = bytes.subarray(at).toString('latin1').trimStart().startsWith('}');
  const words = JSON.stringify(members).slice(1, -1);
  const inserted = Buffer.from(isEmpty || words === '' ? words : `${words},`);
  const shift = idAt !== undefined && idAt[0] > at ? inserted.length : 0;
  return {
    ...source,
    bytes: Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]),
    idAt: idAt && [idAt[0] + shift, idAt[1] + shift],
  };
}

/** The first byte inside of the object that is the value of the outermost `result`. Strict parsing has seen to the rest. */
function startOfResult(bytes: Buffer): number {
  const latin1 = bytes.toString('latin1');
  let depth = 0;
  let key = '';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, latin1, at + 1);
      if (depth === 1) key = latin1.slice(at, end + 1);
      at = end;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (depth === 1 && byte === OPEN_OBJECT && JSON.parse(key) === 'result') return at + 1;
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
    }
  }
  throw new TypeError('withResultMembers: this message is no result');
}
