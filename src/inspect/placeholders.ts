/** What stands where something was taken out: `[secret:github-token:1]`. Equal values have equal numbers within one call. */
export interface Placeholders {
  of(kind: string, value: string): string;
}

/** A stream that lasts for days must not fill the memory. */
const MOST_REMEMBERED = 10_000;

/** @param sort `secret` or `personal`: what kind of thing was taken out */
export function createPlaceholders(sort: string): Placeholders {
  const numbers = new Map<string, number>();
  let last = 0;
  return {
    of(kind, value) {
      let number = numbers.get(value);
      if (number === undefined) {
        number = last += 1;
        if (numbers.size < MOST_REMEMBERED) numbers.set(value, number);
      }
      return `[${sort}:${kind}:${number}]`;
    },
  };
}
