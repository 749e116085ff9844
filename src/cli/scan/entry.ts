import type { Config, ServerConfig } from '../../config/config.ts';
import type { Finding, Spot, Trouble } from './finding.ts';

/** A server that is to be scanned. */
export interface Entry {
  /** As whoever wrote it calls it. */
  readonly name: string;
  /** Absent when it cannot be understood, or is not looked at. */
  readonly server?: ServerConfig;
  readonly spot?: Spot;
  /** What was seen while it was read. */
  readonly findings: readonly Finding[];
  readonly trouble?: Trouble;
  /** Paths among its arguments, which it would see if it were imported or added. */
  readonly paths: readonly string[];
}

/** What is scanned together: servers of one config see each other's names. */
export interface Target {
  /** Its servers are those of the entries, as far as they can be understood. */
  readonly config: Config;
  readonly entries: readonly Entry[];
}
