/** One interface for all ways to keep a process in. */
import type { Duplex } from 'node:stream';
import type { Contain } from '../upstreams/process/launch.ts';
import type { Level } from './level.ts';

/** What a server may do. What is not here, it may not. */
export interface Grants {
  /** What it may read. */
  readonly read: readonly Mount[];
  /** What it may read and change. */
  readonly write: readonly Mount[];
  /** The only way out: takes connections that it wants to make, one channel for each process. Absent, there is none. */
  readonly network?: Way;
  readonly limits: Limits;
}

/**
 * A path of this machine, and where the program sees it; both absolute. They are the same, unless something stands in
 * between, such as a copy that takes what the program writes.
 */
export interface Mount {
  readonly source: string;
  readonly target: string;
}

/** What judges and makes connections in its name. */
export interface Way {
  /** Runs inside, in front of the program. Absent, the program itself has to know what its channel is. */
  readonly relay?: Relay;
  /** Takes over a channel over which connections are asked for; it ends with the process. */
  serve(channel: Duplex): void;
}

/** A program inside the walls that starts the server, and takes to its channel what the server wants to connect to. */
export interface Relay {
  /** Words in front of the program's own. The first is an absolute path. */
  words(descriptor: number, port?: number): readonly string[];
  /** Variables that tell a program of it, where it stands at this port and is not what starts the program. */
  env(port: number): Readonly<Record<string, string>>;
  /** Absolute paths that it must be able to read: the program that it is, and what that reads. */
  readonly files: readonly string[];
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
