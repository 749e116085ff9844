/** One interface for all ways to keep a process in. */
import type { Duplex } from 'node:stream';
import type { Contain } from '../upstreams/process/launch.ts';
import type { Level } from './level.ts';

/** What a server may do. What is not here, it may not. */
export interface Grants {
  /** Absolute paths that it may read, at the same place. */
  readonly read: readonly string[];
  /** Absolute paths that it may read and change, at the same place. */
  readonly write: readonly string[];
  /** The only way out: takes connections that it wants to make, one channel for each process. Absent, there is none. */
  readonly network?: Way;
  readonly limits: Limits;
}

/** What judges and makes connections in its name. */
export interface Way {
  /** Takes over a channel over which connections are asked for; it ends with the process. */
  serve(channel: Duplex): void;
}

export interface Limits {
  /** Of all its processes together. */
  readonly memoryBytes: number;
  /** Processes and threads at once. */
  readonly processes: number;
  readonly cpus: number;
  /** Of each process. */
  readonly openFiles: number;
  /** Of its private `/tmp` and home. */
  readonly diskBytes: number;
}

/** Whether walls can be had on this machine. */
export type Standing =
  | {
      readonly kind: 'ready';
      readonly version: string /** What of the limits cannot be held here. */;
      readonly weaker: readonly string[];
    }
  | { readonly kind: 'missing'; readonly why: string; readonly hint: string };

export interface Sandbox {
  readonly level: Level;
  /** Looks, once; starts nothing that stays. */
  probe(): Promise<Standing>;
  /** Walls with these holes in them. */
  containing(grants: Grants): Contain;
}
