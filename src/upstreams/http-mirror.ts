/**
 * The headers in which a modern request says again what its body says (2026-07-28, basic/transports/streamable-http,
 * Standard Request Headers and Custom Headers from Tool Parameters).
 */
import {
  HEADERS,
  type HeaderParameter,
  headerParameters,
  headerValue,
  NAME_SOURCES,
  PARAMETER_PREFIX,
} from '../protocol/headers.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Request } from '../protocol/message.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';

export interface Mirror {
  headersFor(request: Request): Record<string, string>;
  /** Takes note of the tools in the result of a `tools/list`. */
  learn(result: JsonObject): void;
}

const MAX_TOOLS = 20_000;

export function createMirror(): Mirror {
  const byTool = new Map<string, readonly HeaderParameter[]>();

  return {
    headersFor({ method, params = {} }) {
      const headers: Record<string, string> = {
        [HEADERS.protocolVersion]: MODERN_VERSION,
        [HEADERS.method]: method,
      };
      const source = NAME_SOURCES.get(method);
      const name = source === undefined ? undefined : params[source];
      if (typeof name === 'string') headers[HEADERS.name] = headerValue(name);
      if (method !== 'tools/call' || typeof name !== 'string') return headers;
      for (const { header, path } of byTool.get(name) ?? []) {
        const value = valueAt(params.arguments, path);
        // Of `null` nothing is said; anything that is no primitive does not fit the schema, and has no header either.
        if (value === undefined || value === null || typeof value === 'object') continue;
        headers[`${PARAMETER_PREFIX}${header.toLowerCase()}`] = headerValue(value);
      }
      return headers;
    },
    learn({ tools }) {
      if (!Array.isArray(tools)) return;
      for (const tool of tools) {
        if (!isObject(tool) || typeof tool.name !== 'string' || !isObject(tool.inputSchema)) continue;
        const { parameters } = headerParameters(tool.inputSchema);
        if (byTool.size < MAX_TOOLS || byTool.has(tool.name)) byTool.set(tool.name, parameters);
      }
    },
  };
}

function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let at = value;
  for (const key of path) {
    if (!isObject(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}
