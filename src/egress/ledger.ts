/** Where every connection and every refusal is written down. */
import type { Refusal } from './refusal.ts';

export interface Attempt {
  readonly server: string;
  /** CONNECT, or what was asked over plain HTTP. */
  readonly method: string;
  /** As it was judged; absent where nothing could be made of it. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** The call for which it is made, where only one is under way. */
  readonly call?: string | undefined;
}

export interface Ending {
  readonly refusal?: Refusal | undefined;
  /** Where it went. */
  readonly address?: string | undefined;
  /** To the host, and from it. */
  readonly sent: number;
  readonly received: number;
  /** Attempts before this one that were too many to be written down. */
  readonly unrecorded?: number | undefined;
}

export interface Line {
  readonly id: string;
  close(ending: Ending): Promise<void>;
}

export interface Ledger {
  /** Rejects when it cannot be written; then no connection is made. */
  open(attempt: Attempt): Promise<Line>;
}
