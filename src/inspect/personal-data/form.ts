/**
 * Words of which one must stand close before, or in the name of the member, because too many other numbers pass the check. In
 * lower case, of three letters or more; short ones stand for whole words.
 */
export type Near = readonly string[];

/** How one kind of number is recognised. */
export interface NumberForm {
  readonly kind: string;
  /** Lengths of its groups of digits with what stands between them: `3-2-4`, `4 4 4 4`, `11`. */
  readonly shapes: readonly string[];
  /** Of all digits together. */
  readonly check: (digits: string) => boolean;
  readonly near?: Near;
}

/** How one kind of code with letters is recognised: one word, or what the pattern says. */
export interface CodeForm {
  readonly kind: string;
  /** Lengths that it may have. */
  readonly lengths: readonly number[];
  readonly pattern: RegExp;
  readonly check?: (code: string) => boolean;
  readonly near?: Near;
}
