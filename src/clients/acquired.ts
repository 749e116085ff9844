/** A package that was found, exactly; or why it stays a command. */
export type Acquired = Found | { readonly kept: string };

export interface Found {
  readonly exact: string;
  readonly warnings: readonly string[];
  /** Why it is taken although nobody signed it. */
  readonly unsigned?: string;
}
