import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';

/** The same `_meta` for several requests: one token for all of them would be progress of nothing in particular. */
export function withoutProgress(meta: JsonValue | undefined): JsonObject {
  if (!isObject(meta)) return {};
  const { progressToken: _, ...rest } = meta;
  return rest;
}
