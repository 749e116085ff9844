import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Message } from '../protocol/message.ts';
import { type Path, pointerTo } from '../protocol/pointer.ts';
import { saying } from '../protocol/said.ts';
import { type Found, stretchesOf } from './found.ts';

/** What is written instead of something that was found. */
export type Instead = (found: Found) => string;

/** The message with something else where this was found: in texts, in names of members, and for numbers a text. */
export function rewritten(message: Message, found: readonly Found[], instead: Instead): Message {
  const texts = groupedByPlace(found.filter(({ isName }) => !isName));
  const names = groupedByPlace(found.filter(({ isName }) => isName));

  const mapped = (value: JsonValue, path: Path): JsonValue => {
    if (typeof value === 'string' || typeof value === 'number') {
      const here = texts.get(pointerTo(path));
      return here === undefined ? value : edited(String(value), here, instead);
    }
    if (Array.isArray(value)) return value.map((item: JsonValue, index) => mapped(item, [...path, index]));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const within = [...path, name];
        const here = names.get(pointerTo(within));
        return [here === undefined ? name : edited(name, here, instead), mapped(member, within)];
      }),
    );
  };
  return saying(message, (said, member) => mapped(said, [member]) as JsonObject);
}

/** What was found, by the text that it stands in. */
export function groupedByPlace(found: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const places = new Map<string, Found[]>();
  for (const each of found) {
    const place = pointerTo(each.path);
    const here = places.get(place);
    if (here === undefined) places.set(place, [each]);
    else here.push(each);
  }
  return places;
}

/** What goes on from another text is left out. */
function edited(text: string, found: readonly Found[], instead: Instead): string {
  let written = '';
  let from = 0;
  for (const each of stretchesOf(found)) {
    written += text.slice(from, each.start) + (each.continues ? '' : instead(each));
    from = each.end;
  }
  return written + text.slice(from);
}
