/**
 * A server as a scan starts it: nobody has approved it, so it gets walls whatever the config says, no network, nothing to
 * write, and no secret. A placeholder stands where a value of the environment would, so that it starts.
 */
import type { EnvValue, ServerConfig, StdioServer } from '../../config/config.ts';
import { isSecretive, PLACEHOLDER, withoutSecretsAmong } from './secretive.ts';

/** What a program needs to find itself, and what tells nobody anything. */
const HARMLESS = /^(?:PATH|HOME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|SystemRoot|PATHEXT|ComSpec)$/;

const MB = 1024 * 1024;
const PATIENCE_MS = 20_000;

/** @param paths what it sees besides what it was granted */
export function contained(server: ServerConfig, paths: readonly string[]): ServerConfig {
  const timeoutMs = Math.min(server.timeoutMs, PATIENCE_MS);
  if (server.kind === 'http') return { ...server, timeoutMs };
  const { grants, walls } = server;
  const { limits } = grants;
  return {
    ...server,
    timeoutMs,
    args: withoutSecretsAmong(server.args),
    ...environment(server),
    instances: 'shared',
    walls: walls.kind === 'off' ? { kind: 'default' } : walls,
    toolSandbox: {},
    grants: {
      ...grants,
      read: [...new Set([...grants.read, ...grants.write, ...paths])],
      write: [],
      staged: false,
      network: [],
      limits: {
        ...limits,
        memoryBytes: Math.min(limits.memoryBytes, 1024 * MB),
        diskBytes: Math.min(limits.diskBytes, 256 * MB),
      },
    },
  };
}

function environment({ env, inheritEnv }: StdioServer): Pick<StdioServer, 'env' | 'inheritEnv'> {
  const inherited = inheritEnv
    .filter((name) => !HARMLESS.test(name))
    .map((name) => [name, PLACEHOLDER] as const);
  const written = Object.entries(env).map(([name, value]) => [name, harmless(name, value)] as const);
  return {
    env: Object.fromEntries([...inherited, ...written]),
    inheritEnv: inheritEnv.filter((name) => HARMLESS.test(name)),
  };
}

function harmless(name: string, value: EnvValue): string {
  return typeof value === 'string' && !isSecretive(name, value) ? value : PLACEHOLDER;
}
