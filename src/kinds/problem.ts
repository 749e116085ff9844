/** What is wrong with an argument. */
export interface Problem {
  /** A sentence for the operator; `undefined` instead of a problem means fine. */
  readonly why: string;
}
