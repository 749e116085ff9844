/** The levels of RFC 5424, as MCP names them, the least severe first (2025-11-25, server/utilities/logging). */
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

const ASCENDING: readonly unknown[] = [...LOG_LEVELS];

/** Whether both are levels, and the first is no less severe than the second. */
export function isAtLeast(level: unknown, wanted: unknown): boolean {
  return LOG_LEVELS.has(wanted) && ASCENDING.indexOf(level) >= ASCENDING.indexOf(wanted);
}
