const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

export const DURATION: RegExp = /^([1-9]\d{0,8})(ms|s|m|h)$/;

/** A day: no timer here has reason to run longer, and far beyond it `setTimeout` wraps around. */
export const LONGEST_MS: number = 24 * UNITS.h;

/** Milliseconds of `500ms`, `10s`, `15m` or `2h`; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}
