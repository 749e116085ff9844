import type { Violation } from '../json-schema/violation.ts';

/** Violations in one line, for the record: where, and which keyword. Never a value. */
export function problemsOf(violations: readonly Violation[]): string {
  return violations
    .map(({ at, keyword, message }) => `${at === '' ? '/' : at} ${message} (${keyword})`)
    .join('; ');
}
