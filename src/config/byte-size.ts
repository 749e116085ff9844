const UNITS = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

export const BYTE_SIZE: RegExp = /^([1-9]\d{0,5})(KiB|MiB|GiB)$/;

/** Bytes of `512KiB`, `64MiB` or `2GiB`; undefined when it is no size. */
export function parseByteSize(text: string): number | undefined {
  const [, count, unit] = BYTE_SIZE.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}
