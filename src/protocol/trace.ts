import { isObject, type JsonObject } from './json.ts';

/** W3C Trace Context, `traceparent`: version, trace id, parent id, flags. A version from the future may say more. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** The id of the trace that a request belongs to, in its `_meta` (2026-07-28, basic/index, `_meta`). Nobody has verified it. */
export function traceIdOf(params: JsonObject): string | undefined {
  const parent = isObject(params._meta) ? params._meta.traceparent : undefined;
  return typeof parent === 'string' ? TRACEPARENT.exec(parent)?.[1] : undefined;
}
