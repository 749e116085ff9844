/**
 * Error codes of servers as a modern client may hear them (2026-07-28, basic/index, Error Codes).
 *
 * From the range that MCP keeps for itself it hears none that the revision does not define: not what a legacy server has
 * made up there, and none of those that were given up.
 */
import {
  HEADER_MISMATCH,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  MISSING_CLIENT_CAPABILITY,
  UNSUPPORTED_PROTOCOL_VERSION,
} from './errors.ts';
import type { RpcError } from './message.ts';
import type { Era } from './versions.ts';

/** Resource not found, up to 2025-11-25; today it is an invalid parameter. */
const LEGACY_RESOURCE_NOT_FOUND = -32002;

/** Up to 2025-11-25: pages have to be visited first. */
export const URL_ELICITATION_REQUIRED = -32042;

const RESERVED = { from: -32099, to: -32020 } as const;

/** The codes that only a modern server says. */
export const MODERN_ERRORS: ReadonlySet<number> = new Set([
  HEADER_MISMATCH,
  MISSING_CLIENT_CAPABILITY,
  UNSUPPORTED_PROTOCOL_VERSION,
]);

/** The same error when its code is one that may be said; else under the nearest code that may. */
export function codeForModern(error: RpcError, saidBy: Era): RpcError {
  const { code } = error;
  if (code === LEGACY_RESOURCE_NOT_FOUND) return { ...error, code: INVALID_PARAMS };
  const isReserved = code >= RESERVED.from && code <= RESERVED.to;
  if (!isReserved || (saidBy === 'modern' && MODERN_ERRORS.has(code))) return error;
  return { ...error, code: INTERNAL_ERROR };
}
