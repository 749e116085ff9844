/** Texts that are too long for a reader who has to keep their instructions in mind: cut, with a mark that says how much is missing. */

import type { Finding } from '../gateway/reason.ts';
import { isObject, type JsonArray, type JsonObject, type JsonValue } from '../protocol/json.ts';

/** In UTF-16 code units, as JavaScript counts. */
export interface Sizes {
  /** Of any one text. */
  readonly text: number;
  /** Of all that a model reads of one message. */
  readonly result: number;
}

export interface Cut {
  readonly said: JsonObject;
  readonly findings: readonly Finding[];
}

/** What a number, a bracket or a name of a member costs besides its letters. */
const EACH = 4;

/** Looked back for a blank: a word is not cut in two, nor a key whose half nobody would recognise. */
const LOOK_BACK = 4096;

/**
 * A result within its sizes; undefined where it is too long by what cannot be cut.
 *
 * @param at JSON Pointer to it, for the findings
 */
export function cutResult(result: JsonObject, sizes: Sizes, at: string): Cut | undefined {
  const { _meta, structuredContent = null, content, contents, messages, ...rest } = result;
  // What a model reads one after the other stands in these lists: of a call, a resource, a prompt.
  let left = sizes.result - weightOf(rest) - weightOf(structuredContent, false);
  const findings: Finding[] = [];
  const said: Record<string, JsonValue> = {};
  for (const [name, list] of Object.entries({ content, contents, messages })) {
    if (!Array.isArray(list)) continue;
    const kept: JsonValue[] = [];
    let [blocks, units] = [0, 0];
    for (const [index, entry] of list.entries()) {
      const text = textOf(entry);
      const frame = weightOf(text === undefined ? entry : withText(entry, ''));
      if (frame > sizes.result || (text === undefined && frame > left)) return undefined;
      if (text !== undefined && frame >= left) {
        blocks += 1;
        units += text.length;
        continue;
      }
      const most = Math.min(sizes.text, left - frame);
      left -= frame + Math.min(text?.length ?? 0, most);
      if (text === undefined || text.length <= most) kept.push(entry);
      else {
        kept.push(withText(entry, shortened(text, most)));
        findings.push(findingOf(`${at}/${name}/${index}`, text.length - most, text.length));
      }
    }
    if (blocks > 0) {
      kept.push(noteOn(name, blocks, units, list));
      findings.push({ code: 'result_cut', at: `${at}/${name}`, detail: { blocks, left: units } });
    }
    if (blocks > 0 || kept.some((entry, index) => entry !== list[index])) said[name] = kept;
  }
  if (left < 0) return undefined;
  return { said: findings.length === 0 ? result : { ...result, ...said }, findings };
}

/** Whatever else speaks: every text of it is cut by itself. */
export function cutTexts(said: JsonObject, { text: most }: Sizes, at: string): Cut {
  const findings: Finding[] = [];
  const shorten = (value: JsonValue, place: string): JsonValue => {
    if (typeof value === 'string') {
      if (value.length <= most) return value;
      findings.push(findingOf(place, value.length - most, value.length));
      return shortened(value, most);
    }
    if (Array.isArray(value)) return value.map((each, index) => shorten(each, `${place}/${index}`));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each, place)]));
  };
  const cut = shorten(said, at) as JsonObject;
  return { said: findings.length === 0 ? said : cut, findings };
}

/**
 * How much a model has to read.
 *
 * @param hasBlocks pictures, sounds and files in it are what they say, and no text: `message-limits` has a say in them
 */
export function weightOf(value: JsonValue, hasBlocks = true): number {
  let weight = 0;
  const walk = (each: JsonValue): void => {
    weight += EACH;
    if (typeof each === 'string') weight += each.length;
    else if (Array.isArray(each)) for (const item of each) walk(item);
    else if (isObject(each)) {
      const binary = hasBlocks ? binaryOf(each) : undefined;
      for (const [name, member] of Object.entries(each)) {
        weight += name.length;
        if (name !== binary) walk(member);
      }
    }
  };
  walk(value);
  return weight;
}

function binaryOf({ type, uri }: JsonObject): string | undefined {
  if (type === 'image' || type === 'audio') return 'data';
  return typeof uri === 'string' ? 'blob' : undefined;
}

/** At most so many units, and how many were left out. The end is a blank where there is one, and never half a character. */
export function shortened(text: string, most: number): string {
  const end = endWithin(text, most);
  return `${text.slice(0, end)}\n[bartizan: ${text.length - end} of ${text.length} characters left out]`;
}

function endWithin(text: string, most: number): number {
  for (let at = most; at > 0 && at > most - LOOK_BACK; at--) if (/\s/.test(text[at] ?? '')) return at;
  return /[\ud800-\udbff]/.test(text[most - 1] ?? '') ? most - 1 : most;
}

/** The text that a model reads of an entry, wherever it stands in it. */
function textOf(entry: JsonValue): string | undefined {
  if (!isObject(entry)) return undefined;
  for (const inner of [entry.content, entry.resource]) if (isObject(inner)) return textOf(inner);
  return typeof entry.text === 'string' ? entry.text : undefined;
}

function withText(entry: JsonValue, text: string): JsonValue {
  if (!isObject(entry)) return entry;
  for (const name of ['content', 'resource'] as const) {
    const inner = entry[name];
    if (isObject(inner)) return { ...entry, [name]: withText(inner, text) };
  }
  return { ...entry, text };
}

/** In the form that the entries of its list have. */
function noteOn(name: string, blocks: number, units: number, list: JsonArray): JsonValue {
  const text = `[bartizan: ${blocks} more with ${units} characters left out]`;
  if (name === 'content') return { type: 'text', text };
  const [first] = list;
  if (name === 'contents') return { uri: isObject(first) ? (first.uri ?? '') : '', text };
  return { role: 'user', content: { type: 'text', text } };
}

function findingOf(at: string, left: number, of: number): Finding {
  return { code: 'result_cut', at, detail: { left, of } };
}
