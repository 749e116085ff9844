/** Matches of a pattern from the first to the last, none within another, as `matchAll` finds them. */

/**
 * @param sticky pattern with the flag `y`
 * @param places where a match may begin, in order
 */
export function* matchesAt(
  text: string,
  sticky: RegExp,
  places: readonly number[],
): Generator<RegExpExecArray, void> {
  let from = 0;
  for (const place of places) {
    if (place < from) continue;
    sticky.lastIndex = place;
    const match = sticky.exec(text);
    if (match === null) continue;
    from = place + match[0].length;
    yield match;
  }
}

/** Wherever a match may begin. */
export function matchesIn(text: string, sticky: RegExp): Iterable<RegExpExecArray> {
  return text.matchAll(new RegExp(sticky.source, sticky.flags.replace('y', 'g')));
}
