/** Why a value is not what its kind asks for. No problem at all is `undefined`. */
export interface Problem {
  /** A sentence for the operator. */
  readonly why: string;
}
