/** The levels of RFC 5424, as MCP names them (2025-11-25, server/utilities/logging). */
export const LOG_LEVELS: ReadonlySet<unknown> = new Set([
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
]);
