/** Extensions, as both sides declare them (2026-07-28, basic/versioning, Extension Negotiation). */
import { isObject, type JsonObject, type JsonValue } from './json.ts';

/** The official ones that change what has to be judged. */
export const EXTENSIONS = {
  /** Answers that come later (ext-tasks, 2026-07-28). */
  tasks: 'io.modelcontextprotocol/tasks',
  /** Pages that servers bring along, MCP Apps (ext-apps). */
  ui: 'io.modelcontextprotocol/ui',
} as const;

const LABEL = '[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?';

/** A prefix is mandatory, and reverse DNS, so that nobody can take another's name by accident. */
const IDENTIFIER = new RegExp(`^${LABEL}(?:\\.${LABEL})+/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$`);

export function isExtensionId(text: string): boolean {
  return text.length <= 128 && IDENTIFIER.test(text);
}

/** The extensions that one side declares, with their settings. */
export function extensionsIn({ extensions }: JsonObject): JsonObject {
  return isObject(extensions) ? extensions : {};
}

/** The same capabilities with only the extensions that fit; without the member where none is left. */
export function withExtensions(
  capabilities: JsonObject,
  fits: (id: string, settings: JsonValue) => boolean,
): JsonObject {
  const { extensions, ...rest } = capabilities;
  if (extensions === undefined) return capabilities;
  const kept = Object.entries(extensionsIn(capabilities)).filter(([id, settings]) => fits(id, settings));
  return kept.length === 0 ? rest : { ...rest, extensions: Object.fromEntries(kept) };
}

/**
 * Legacy clients and servers know nothing of results that are tasks, whatever they declare, and the tasks of 2025-11-25, an
 * experiment, are not passed on (basic/index, ResultType: who advertises them has to take such results).
 */
export function forLegacy(capabilities: JsonObject): JsonObject {
  const { tasks, ...rest } = capabilities;
  return withExtensions(tasks === undefined ? capabilities : rest, (id) => id !== EXTENSIONS.tasks);
}
