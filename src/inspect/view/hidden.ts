/** What a person does not see of a text that a model reads in full. */

export type HiddenKind =
  /** Zero-width and other characters without a shape. */
  | 'invisible'
  /** Unicode tags (U+E0000 to U+E007F): an alphabet that nobody sees. */
  | 'tag'
  /** Variation selectors where no character has variants. */
  | 'variation-selector'
  /** Marks that turn the direction of writing. */
  | 'bidi'
  /** Controls that are no white space. */
  | 'control'
  /** An escape sequence of a terminal (ECMA-48), links and titles included. */
  | 'terminal'
  | 'html-comment'
  /** An element that its own style or attribute hides. */
  | 'html-hidden';

/** A stretch of UTF-16 code units, from `start` up to but not including `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Hidden extends Span {
  readonly kind: HiddenKind;
}

/** Both lists as one, in order and without overlap: what lies in a longer stretch is part of that. */
export function union(first: readonly Hidden[], second: readonly Hidden[]): readonly Hidden[] {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  return withoutOverlap([...first, ...second]);
}

/** In order and without overlap: of two that overlap, the one that begins first, or else the longer one, takes in the other. */
export function withoutOverlap<Each extends Span>(spans: readonly Each[]): Each[] {
  if (spans.length < 2) return [...spans];
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Each[] = [];
  for (const each of sorted) {
    const last = kept.at(-1);
    if (last === undefined || each.start >= last.end) kept.push(each);
    else if (each.end > last.end) kept[kept.length - 1] = { ...last, end: each.end };
  }
  return kept;
}
