/** The texts of a message, read once for all who look at them. */
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { isError, isResponse, type Message } from '../protocol/message.ts';
import type { Path } from '../protocol/pointer.ts';
import { saidIn } from '../protocol/said.ts';
import { visitStrings } from '../protocol/strings.ts';
import { type View, viewOf } from './view/view.ts';

/** One string of a message, wherever it stands. */
export interface MessageText {
  readonly path: Path;
  readonly view: View;
  /** It is the name of a member, and cannot be replaced. */
  readonly isName: boolean;
}

const known = new WeakMap<object, readonly MessageText[]>();

/** Every string of what a message says: of its params, its result or its error, in order. */
export function textsOf(message: Message): readonly MessageText[] {
  const { value } = message;
  const read = known.get(value);
  if (read !== undefined) return read;
  const texts: MessageText[] = [];
  for (const [member, said] of Object.entries(saidIn(message))) {
    visitStrings(said, (text, path, isName) => {
      if (text !== '') texts.push({ path: [member, ...path], view: viewOf(text), isName });
    });
  }
  known.set(value, texts);
  return texts;
}

/** The text blocks of a result read as one, for what was cut in two. Undefined where there are not two. */
export function joinedTextOf({ value }: Message): View | undefined {
  if (!isResponse(value) || isError(value)) return undefined;
  const blocks = blocksIn(value.result);
  return blocks.length < 2 ? undefined : viewOf(blocks.join(''));
}

/** `content` of a call, `contents` of a resource, `messages` of a prompt: what a model reads one after the other. */
function blocksIn(result: JsonObject): string[] {
  const lists = [result.content, result.contents, result.messages];
  return lists.flatMap((list) => (Array.isArray(list) ? list.flatMap(textOf) : []));
}

function textOf(block: JsonValue): string[] {
  if (!isObject(block)) return [];
  for (const inner of [block.content, block.resource]) if (isObject(inner)) return textOf(inner);
  return typeof block.text === 'string' ? [block.text] : [];
}
