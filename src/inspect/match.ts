import type { Span } from './view/hidden.ts';

/** Something that was found in a text. */
export interface Match extends Span {
  /** What it is, in the words of configs and placeholders: `github-token`, `iban`. */
  readonly kind: string;
}
