/** What is proposed, and what is only said. */

/** A grant, as the config has it, and why. */
export interface Grant {
  readonly value: string;
  /** In words that follow the grant: "it lists it". */
  readonly because: string;
}

export interface Proposal {
  readonly files: { readonly read: readonly Grant[]; readonly write: readonly Grant[] };
  readonly network: readonly Grant[];
  readonly inheritEnv: readonly Grant[];
  /** Whole sentences: what it wanted and nobody should grant. */
  readonly warnings: readonly string[];
  /** Whole sentences: what it did that is not proposed, and why. */
  readonly notes: readonly string[];
}
