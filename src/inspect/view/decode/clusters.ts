import type { Span } from '../hidden.ts';

/**
 * Stretches of a text in which matches stand close together, with what stands around them.
 *
 * @param matches in order
 * @param near matches with at most so many code units between them belong together
 * @param around so many code units before and behind belong to the stretch
 * @param least so many matches make a stretch
 */
export function clustersOf(
  text: string,
  matches: Iterable<RegExpExecArray>,
  { near, around, least }: { readonly near: number; readonly around: number; readonly least: number },
): Span[] {
  const clusters: Span[] = [];
  let [first, last, count] = [0, 0, 0];
  const close = (): void => {
    if (count < least) return;
    const start = Math.max(clusters.at(-1)?.end ?? 0, first - around);
    clusters.push({ start, end: Math.min(text.length, last + around) });
  };
  for (const { 0: match, index } of matches) {
    if (count > 0 && index - last > near) {
      close();
      count = 0;
    }
    if (count === 0) first = index;
    last = index + match.length;
    count += 1;
  }
  close();
  return clusters;
}
