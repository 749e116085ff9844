/**
 * Other processes of ours that serve the same port. Whichever is given a connection answers what is on it, but what began
 * at one of them has to go on there: sessions, parked calls, approvals, and servers of which there is one copy.
 */
export interface Siblings {
  /** Stands in every id that this process gives out, so that whoever sees it knows whose it is. */
  readonly mark: string;
  /** Where this process listens for the others, and nobody else. */
  readonly socket: string;
  /** Where the one listens to whom a request belongs; undefined when it is this one, or any can take it. */
  socketFor(request: Belonging): string | undefined;
}

/** What tells to whom a request belongs. */
export interface Belonging {
  /** The server or set that it is addressed to. */
  readonly address: string;
  readonly sessionId: string | undefined;
  /** The body, where it has been read. It is searched for the marks of states, not parsed. */
  readonly body?: Buffer | undefined;
}
