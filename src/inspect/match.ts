import type { Span } from './view/hidden.ts';

/** Something that was found in a text. */
export interface Match extends Span {
  /** What it is, in the words of configs and placeholders: `github-token`, `iban`. */
  readonly kind: string;
}

/** In order and without overlap: of two that overlap, the one that begins first, or else the longer one, takes in the other. */
export function withoutOverlap(matches: readonly Match[]): Match[] {
  if (matches.length < 2) return [...matches];
  const sorted = [...matches].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Match[] = [];
  for (const match of sorted) {
    const last = kept.at(-1);
    if (last === undefined || match.start >= last.end) kept.push(match);
    else if (match.end > last.end) kept[kept.length - 1] = { ...last, end: match.end };
  }
  return kept;
}
