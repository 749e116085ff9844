/** How much one server may ask of the way out. */
export interface EgressLimits {
  /** Connections at once, of all copies of a server. */
  readonly connections: number;
  /** Each is a line in the record, also when it is refused (J8). */
  readonly attemptsPerMinute: number;
  readonly headerBytes: number;
  /** For the whole head of a request, however slowly it comes. */
  readonly headMs: number;
  /** A connection to the proxy over which nothing is asked any more. */
  readonly keepAliveMs: number;
  readonly lookupMs: number;
  readonly connectMs: number;
  readonly helloBytes: number;
  readonly helloMs: number;
  /** Nothing is heard from either side. */
  readonly idleMs: number;
}

export const EGRESS_LIMITS: EgressLimits = {
  connections: 64,
  attemptsPerMinute: 1200,
  headerBytes: 16 * 1024,
  headMs: 10_000,
  keepAliveMs: 30_000,
  lookupMs: 5_000,
  connectMs: 10_000,
  helloBytes: 32 * 1024,
  helloMs: 10_000,
  idleMs: 300_000,
};
