/** What one message may cost, enforced while it is read and before anything is allocated for it. */
export interface Limits {
  /** Bytes of the whole message. */
  readonly bytes: number;
  /** Nesting of arrays and objects. */
  readonly depth: number;
  /** Object members in the whole message. */
  readonly keys: number;
  /** Elements of any one array. */
  readonly items: number;
  /** Bytes of any one string, as encoded. */
  readonly string: number;
}

/** 4 MiB is also what the official SDK's servers accept. */
export const defaultLimits: Limits = {
  bytes: 4 * 1024 * 1024,
  depth: 64,
  keys: 20_000,
  items: 50_000,
  string: 2 * 1024 * 1024,
};
