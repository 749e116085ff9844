import { isDeepStrictEqual } from 'node:util';
import { applyEdits, type Edit, findNodeAtLocation, type Node } from 'jsonc-parser';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { type Backup, type Moved, sha256 } from './backups.ts';
import { jsonValue, parseDocument } from './document.ts';
import { runThroughBartizan } from './start-command.ts';

export interface EjectPlan {
  readonly bytes: Buffer;
  /** Whether the bytes are those that were there before each of these imports. */
  readonly exact: boolean;
  readonly restored: readonly string[];
  /** Entries that are not Bartizan's any more, or are gone. */
  readonly left: readonly string[];
  /** Whether any of these imports is in force at all; one that was cut short may not be. */
  readonly needed: boolean;
}

/**
 * Thinks out how a file gets back what these imports of it replaced, the latest first.
 *
 * @throws {ClientFileError} when somebody has made it unreadable since.
 */
export function planEject(
  file: string,
  present: Buffer,
  backups: readonly (Backup & { readonly original: Buffer })[],
  script: string,
): EjectPlan {
  let bytes = present;
  let exact = true;
  const restored: string[] = [];
  const left: string[] = [];
  for (const { note, original } of backups) {
    const now = sha256(bytes);
    if (now === note.before) continue; // cut short before it wrote the file, or put back by hand
    if (now === note.after) {
      bytes = original;
      restored.push(...note.servers.map(nameOf));
      continue;
    }
    exact = false;
    const before = parseDocument(file, original);
    const { text, root } = parseDocument(file, bytes);
    const edits: Edit[] = [];
    for (const moved of note.servers) {
      const entry = root === undefined ? undefined : findNodeAtLocation(root, [...moved.path]);
      const was = before.root === undefined ? undefined : findNodeAtLocation(before.root, [...moved.path]);
      const ours = entry !== undefined && runThroughBartizan(jsonValue(entry), script) === moved.server;
      if (!ours || was === undefined) {
        left.push(nameOf(moved));
        continue;
      }
      edits.push(restoreEntry(text, entry, moved, before.text, was));
      restored.push(nameOf(moved));
    }
    bytes = Buffer.from(applyEdits(text, edits));
  }
  return { bytes, exact, restored, left, needed: restored.length + left.length > 0 };
}

// Untouched since, an entry gets its old text. Otherwise what was changed in it since stays changed.
function restoreEntry(text: string, entry: Node, moved: Moved, originalText: string, was: Node): Edit {
  const { offset, length } = entry;
  const present = jsonValue(entry);
  if (isDeepStrictEqual(present, moved.written)) {
    return { offset, length, content: originalText.slice(was.offset, was.offset + was.length) };
  }
  const original = jsonValue(was);
  const merged =
    isObject(original) && isObject(present) ? restoreObject(original, moved.written, present) : original;
  return { offset, length, content: laidOut(text, offset, merged) };
}

/** Keys with which an entry says how its server is reached. They come back as they were, whatever happened since. */
const LAUNCH = [
  'command',
  'args',
  'cwd',
  'url',
  'serverUrl',
  'headers',
  'type',
  'transport',
  'transportType',
];

function restoreObject(original: JsonObject, written: JsonObject, present: JsonObject): JsonObject {
  const isLaunch = ([key]: [string, JsonValue]): boolean => LAUNCH.includes(key);
  const launch = Object.entries(original).filter(isLaunch);
  const others = Object.entries(keepChanges(original, written, present)).filter((entry) => !isLaunch(entry));
  return Object.fromEntries([...launch, ...others]);
}

// `original`, with what changed from `written` to `present`.
function keepChanges(original: JsonObject, written: JsonObject, present: JsonObject): JsonObject {
  const gone = (key: string): boolean => Object.hasOwn(written, key) && !Object.hasOwn(present, key);
  const entries = Object.entries(original).filter(([key]) => !gone(key));
  for (const [key, now] of Object.entries(present)) {
    const then = written[key];
    if (isDeepStrictEqual(now, then)) continue;
    const old = original[key];
    entries.push([
      key,
      isObject(old) && isObject(now) ? keepChanges(old, isObject(then) ? then : {}, now) : now,
    ]);
  }
  return Object.fromEntries(entries);
}

function laidOut(text: string, offset: number, value: JsonValue): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const line = text.slice(text.lastIndexOf('\n', offset) + 1, offset);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  return JSON.stringify(value, null, indent.includes('\t') ? '\t' : 2).replaceAll('\n', eol + indent);
}

function nameOf({ path }: Moved): string {
  return path.at(-1) ?? '';
}
