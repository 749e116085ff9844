import type { Scope } from '../gateway/scope.ts';
import type { Level } from '../sandbox/level.ts';

/** A value in the file, or the name of a variable of Bartizan's own environment that holds it. */
export type EnvValue = string | { readonly fromEnv: string };

interface Timing {
  /** How long the server may stand idle before it is ended, in milliseconds. */
  readonly idleMs: number;
  /** How long a single request may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** What a local server is granted. */
export interface GrantsConfig {
  /** Absolute. */
  readonly read: readonly string[];
  /** Absolute. */
  readonly write: readonly string[];
  /** What it writes is kept aside until it is committed. */
  readonly staged: boolean;
  /** How long the last commit can be taken back, in milliseconds. */
  readonly undoForMs: number;
  /** `host:port`, where the host may begin with `*.`. */
  readonly network: readonly string[];
  readonly limits: {
    readonly memoryBytes: number;
    readonly processes: number;
    readonly cpus: number;
    readonly openFiles: number;
    readonly diskBytes: number;
  };
  /** As the file has them: what was approved must not depend on where a repository was checked out. */
  readonly asWritten: { readonly read: readonly string[]; readonly write: readonly string[] };
}

/** The walls around a local server: these, those that this platform has by default, or none, for a reason. */
export type WallsConfig =
  | { readonly kind: 'level'; readonly level: Level }
  | { readonly kind: 'default' }
  | { readonly kind: 'off'; readonly reason: string };

/** A server that Bartizan starts as a child process. */
export interface StdioServer extends Timing {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** As the file has it: what was approved must not depend on where a repository was checked out. */
  readonly cwdAsWritten: string;
  readonly env: Readonly<Record<string, EnvValue>>;
  /** Variables granted by name from Bartizan's own environment. Nothing else is inherited. */
  readonly inheritEnv: readonly string[];
  readonly instances: Scope;
  /** Copies that may run at once. */
  readonly maxInstances: number;
  readonly grants: GrantsConfig;
  readonly walls: WallsConfig;
}

/** A server that Bartizan reaches over Streamable HTTP, or HTTP+SSE where it speaks nothing else. */
export interface HttpServer extends Timing {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, EnvValue>>;
}

export type ServerConfig = StdioServer | HttpServer;

/** Servers that are served as one. */
export interface SetConfig {
  /** In the order of its lists. */
  readonly servers: readonly string[];
  /** How long a list waits for one of them, in milliseconds. */
  readonly waitMs: number;
}

/** The HTTP face. */
export interface HttpConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Web origins that may call, besides clients that are no browser. */
  readonly origins: readonly string[];
  /** Legacy sessions that may be open at once. */
  readonly sessions: number;
}

export interface AuditConfig {
  /** Absolute; undefined means the audit room's own place, `auditRoot()`. */
  readonly dir: string | undefined;
  /** What an acknowledged record survives: the death of this process, or also the loss of power. */
  readonly durability: 'process' | 'power';
}

/** What the file says of a control: its options, or why it is off. */
export type ControlSetting =
  | { readonly state: 'on'; readonly options: unknown }
  | { readonly state: 'off'; readonly reason: string };

/** A control that the user brings along. */
export interface UseConfig {
  /** As the file has it. */
  readonly module: string;
  /** Absolute. */
  readonly path: string;
  /** Not validated yet: that takes the module. */
  readonly options: unknown;
  /** Where the entry stands in the file; both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** `bartizan.yaml`, valid and with every default filled in. */
export interface Config {
  /** Absolute. */
  readonly path: string;
  /** The directory that relative paths start from: that of the file. */
  readonly dir: string;
  /** `bartizan.lock`, beside the file. */
  readonly lockPath: string;
  readonly servers: Readonly<Record<string, ServerConfig>>;
  /** Never empty unless there is no server. */
  readonly sets: Readonly<Record<string, SetConfig>>;
  readonly http: HttpConfig;
  readonly audit: AuditConfig;
  /** One entry for each built-in control, whether the file names it or not. */
  readonly controls: Readonly<Record<string, ControlSetting>>;
  readonly use: readonly UseConfig[];
}
