import type { Scope } from '../gateway/scope.ts';
import type { Spec } from '../packages/ecosystem.ts';
import type { Level, LevelOptions } from '../sandbox/level.ts';

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
  | { readonly kind: 'level'; readonly level: Level; readonly options?: LevelOptions }
  | { readonly kind: 'default' }
  | { readonly kind: 'off'; readonly reason: string };

/** What has to stand for a package. */
export interface VerifyConfig {
  readonly require: readonly ('signature' | 'provenance' | 'sbom')[];
  /** The repository that it must come from. */
  readonly source: string | undefined;
  /** The workflow that must have built it. */
  readonly workflow: string | undefined;
  /** Why it is used although nobody signed it. */
  readonly unsigned: string | undefined;
  /** Absolute path of the public key that signs what comes from a path. */
  readonly key: string | undefined;
  /** Who signs it without a key, and who vouches for that name. */
  readonly identity: string | undefined;
  readonly issuer: string | undefined;
  /** How old a signed bill of materials may be, where one is required. */
  readonly sbomMaxAgeDays: number | undefined;
}

/** A server that Bartizan starts as a child process. */
export type StdioServer = CommandServer | PackageServer;

export interface CommandServer extends LocalServer {
  readonly command: string;
  readonly package?: undefined;
}

/** A server that was installed into the store. */
export interface PackageServer extends LocalServer {
  readonly package: Spec;
  readonly verify: VerifyConfig;
}

interface LocalServer extends Timing {
  readonly kind: 'stdio';
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
  /** By name of a tool: the walls that its calls ask for. */
  readonly toolSandbox: Readonly<Record<string, Level>>;
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

/** Which packages may be servers. */
export interface PackagesConfig {
  /** `npm:@scope/*`, `npm:server`; undefined means any. */
  readonly allow: readonly string[] | undefined;
  /** Absolute; undefined means that it is fetched. */
  readonly trustedRoot: string | undefined;
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
  readonly packages: PackagesConfig;
  /** Where known vulnerabilities come from: an absolute path, or an address. Undefined, nobody is asked. */
  readonly advisories: string | undefined;
  readonly http: HttpConfig;
  readonly audit: AuditConfig;
  /** One entry for each built-in control, whether the file names it or not. */
  readonly controls: Readonly<Record<string, ControlSetting>>;
  readonly use: readonly UseConfig[];
  /** No server that is started runs in weaker walls than these, nor in none. */
  readonly minimum: Level | undefined;
}
