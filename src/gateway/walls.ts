/** Which walls a configured server gets, and with which holes in them. */
import { stateDir } from '../audit/places.ts';
import { processLocks } from '../audit/process-locks.ts';
import type { Config, GrantsConfig, StdioServer } from '../config/config.ts';
import { createSandboxes, SandboxError, type Sandboxes, WITHOUT } from '../sandbox/choose.ts';
import { follow, inPlace } from '../sandbox/granted.ts';
import { isWeaker, type Level, type LevelOptions } from '../sandbox/level.ts';
import type { Grants, Mount, Way } from '../sandbox/sandbox.ts';
import { MOST_KEPT } from '../staging/bound.ts';
import { stagedContain } from '../staging/stage.ts';
import type { Contain } from '../upstreams/process/launch.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import { guardOf } from './guard.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Walls {
  /** @throws {SandboxError} when one of these servers asks for walls that cannot be had here */
  demand(names: readonly string[]): Promise<void>;
  /**
   * Undefined for a server that runs without, for the reason in its config.
   *
   * @throws {SandboxError} when its walls are weaker than what is asked of them
   */
  containing(name: string, server: StdioServer, tenant?: Tenant): Contain | undefined;
}

/** What other rooms put into walls. */
export interface Holes {
  /** The way out to these hosts, for this server. */
  readonly way?: (name: string, hosts: readonly string[], onlyRequest: OnlyRequest) => Way;
  /** A line for the operator. */
  readonly notice?: (name: string, line: string) => void;
}

/** The id of a record. */
export type OnlyRequest = () => string | undefined;

/** Whom a copy of a server serves. */
export interface Tenant {
  /** For which it works now, where there is exactly one. */
  readonly onlyRequest?: OnlyRequest;
  /** Whose changes are kept aside, where changes are. Default: those of whoever looks at the server before it is approved. */
  readonly owner?: string;
}

export function createWalls(config: Config, env: Environment, holes: Holes = {}): Walls {
  const guard = guardOf(config, env);
  const sandboxes = createSandboxes(guard);
  return {
    async demand(names) {
      const wanted = names.flatMap((name) => {
        const server = config.servers[name];
        if (server?.kind !== 'stdio') return [];
        const level = levelOf(name, server, config, sandboxes);
        const apart = toolLevelsOf(name, server, level).map((each) => wallsApart(server, each));
        return level === undefined ? apart : [{ level, options: optionsOf(server) }, ...apart];
      });
      await sandboxes.demand(wanted);
    },
    containing(name, server, { onlyRequest = nobodys, owner = 'approve' } = {}) {
      const { grants } = server;
      const level = levelOf(name, server, config, sandboxes);
      if (level === undefined) {
        if (grants.staged)
          throw cannot('without walls', 'keep aside what it writes', 'take `files.staged` out');
        return undefined;
      }
      const sandbox = sandboxes.at(level, optionsOf(server));
      const around = (write: readonly Mount[]): Contain =>
        sandbox.containing(grantsFor(name, grants, write, holes, onlyRequest));
      if (!grants.staged || grants.write.length === 0) return around(grants.write.map(inPlace));
      return async (program) => {
        // The walls see only what stands in their place.
        const write = await follow(grants.write.map(inPlace), 'write', guard);
        const options = {
          server: name,
          config: config.path,
          caller: owner,
          write,
          state: stateDir(env),
          locks: processLocks,
          bound: { bytes: grants.limits.diskBytes, entries: MOST_KEPT },
          // Containers may be started by a daemon, and decide by the user who runs them: neither sees an overlay of ours.
          onlyCopies: level !== 'bubblewrap',
          notice: (line: string) => holes.notice?.(name, line),
        };
        return stagedContain(options, around)(program);
      };
    },
  };
}

/** @throws {SandboxError} for walls that are weaker than what the config asks of every server, or are none */
export function levelOf(
  name: string,
  { walls }: StdioServer,
  { minimum }: Config,
  sandboxes: Pick<Sandboxes, 'default'>,
): Level | undefined {
  const level =
    walls.kind === 'level' ? walls.level : walls.kind === 'default' ? sandboxes.default : undefined;
  if (level === undefined && walls.kind !== 'off') {
    throw new SandboxError(`there is no sandbox for ${name} on this platform`, WITHOUT.replace(/^or /, ''));
  }
  if (minimum !== undefined && (level === undefined || isWeaker(level, minimum))) {
    throw new SandboxError(
      `${name} runs ${level === undefined ? 'without a sandbox' : `in ${level}`}, and the config asks for at least ${minimum}`,
      `sandbox: ${minimum} for this server, or another sandbox.minimum`,
    );
  }
  return level;
}

/** @throws {SandboxError} for walls of a tool that are weaker than those of its server: somebody has mixed them up */
function toolLevelsOf(name: string, { toolSandbox }: StdioServer, level: Level | undefined): Level[] {
  return Object.entries(toolSandbox).map(([tool, asked]) => {
    if (level === undefined || !isWeaker(asked, level)) return asked;
    throw new SandboxError(
      `${name} runs in ${level}, and its tool ${tool} asks for ${asked}, which is weaker`,
      `toolSandbox: { ${tool}: … } with more than ${level}, or without it`,
    );
  });
}

/** Around a copy for one tool: what SELinux holds the server to, it holds the copy to, too. */
export function wallsApart(
  server: StdioServer,
  level: Level,
): { readonly kind: 'level'; readonly level: Level; readonly options?: LevelOptions } {
  const selinux = optionsOf(server)?.selinux;
  return { kind: 'level', level, ...(selinux !== undefined && { options: { selinux } }) };
}

/** Of the walls, where the config says more than their name. */
export function optionsOf({ walls }: StdioServer): LevelOptions | undefined {
  return walls.kind === 'level' ? walls.options : undefined;
}

function nobodys(): undefined {
  return undefined;
}

function grantsFor(
  name: string,
  grants: GrantsConfig,
  write: readonly Mount[],
  { way }: Holes,
  onlyRequest: OnlyRequest,
): Grants {
  if (grants.network.length > 0 && way === undefined)
    throw cannot('in a sandbox', 'reach a network yet', 'take `network` out');
  return {
    read: grants.read.map(inPlace),
    write,
    limits: grants.limits,
    ...(grants.network.length > 0 &&
      way !== undefined && { network: way(name, grants.network, onlyRequest) }),
  };
}

function cannot(where: string, what: string, hint: string): UpstreamError {
  return new UpstreamError(
    'server_unavailable',
    `the server cannot be started: ${where} it cannot ${what}; ${hint}`,
  );
}
