/** Only what the config names of a result goes through: its structured content, and the JSON in its texts. */
import type { Finding } from '../gateway/reason.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { nameIn } from '../protocol/pointer.ts';

/** What may go through below a place; `undefined` of a name: nothing. `whole`: all of it. */
export interface Fields {
  readonly whole: boolean;
  readonly members: ReadonlyMap<string, Fields>;
}

const LEFT_OUT = '[bartizan: left out, it is not among the fields that go through]';

/** @param pointers such as `/orders/id`: each element of a list is meant, and `*` is any name */
export function fieldsOf(pointers: readonly string[]): Fields {
  const root = emptyFields();
  for (const pointer of pointers) {
    let place = root;
    for (const token of pointer.slice(1).split('/')) {
      const name = nameIn(token);
      let next = place.members.get(name);
      if (next === undefined) {
        next = emptyFields();
        place.members.set(name, next);
      }
      place = next;
    }
    place.whole = true;
  }
  return root;
}

interface Growing {
  whole: boolean;
  readonly members: Map<string, Growing>;
}

function emptyFields(): Growing {
  return { whole: false, members: new Map() };
}

/** Undefined where nothing of it may go. The very same value where all of it may. */
export function projected(value: JsonValue, fields: Fields): JsonValue | undefined {
  if (fields.whole) return value;
  if (Array.isArray(value)) {
    const items = value.flatMap((item: JsonValue) => {
      const after = projected(item, fields);
      return after === undefined ? [] : [after];
    });
    return items.length === value.length && items.every((item, index) => item === value[index])
      ? value
      : items;
  }
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const kept = entries.flatMap(([name, member]) => {
    const below = fields.members.get(name) ?? fields.members.get('*');
    const after = below === undefined ? undefined : projected(member, below);
    return after === undefined ? [] : [[name, after] as const];
  });
  const isSame =
    kept.length === entries.length && kept.every(([, after], index) => after === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(kept);
}

/**
 * The result with nothing else in it. What is no JSON cannot be looked into, and is left out; only what a tool says of its
 * own failure stays.
 */
export function onlyFields(result: JsonObject, fields: Fields): { said: JsonObject; findings: Finding[] } {
  const findings: Finding[] = [];
  const said: Record<string, JsonValue> = { ...result };
  const { structuredContent, content } = result;
  if (structuredContent !== undefined) {
    const after = projected(structuredContent, fields) ?? emptyLike(structuredContent);
    if (after !== structuredContent)
      findings.push({ code: 'fields_removed', at: '/result/structuredContent' });
    said.structuredContent = after;
  }
  if (Array.isArray(content)) {
    const blocks = content.map((block: JsonValue) => blockOf(block, fields, result.isError === true));
    for (const [index, block] of blocks.entries())
      if (block !== content[index]) findings.push({ code: 'fields_removed', at: `/result/content/${index}` });
    said.content = blocks;
  }
  return { said, findings };
}

function blockOf(block: JsonValue, fields: Fields, isFailure: boolean): JsonValue {
  if (!isObject(block) || typeof block.text !== 'string') return { type: 'text', text: LEFT_OUT };
  const value = parsed(block.text);
  if (typeof value !== 'object' || value === null)
    return isFailure ? block : { type: 'text', text: LEFT_OUT };
  const after = projected(value, fields) ?? emptyLike(value);
  if (after === value) return block;
  return { ...block, text: JSON.stringify(after, undefined, block.text.includes('\n') ? 2 : 0) };
}

function emptyLike(value: JsonValue): JsonValue {
  return Array.isArray(value) ? [] : {};
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
