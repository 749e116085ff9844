/** A package that was found, exactly; or why it stays a command. */
export type Acquired =
  | { readonly exact: string /** Why it is taken although nobody signed it. */; readonly unsigned?: string }
  | { readonly kept: string };
