import type { Reach } from '../gateway/control.ts';
import type { Config, EnvValue, ServerConfig } from './config.ts';

/** Names of variables that hold keys, or addresses that have one inside. */
const KEY_LIKE =
  /key|token|secret|pass|auth|cred|cookie|session|dsn|login|_pat$|(?:database|redis|mongo\w*|db|connection)_?(?:ur[il]|string)/i;

/** Where programs find their way: no key, wherever the value comes from. */
const HARMLESS =
  /^(?:path|home|user|lang|lc_\w+|tz|tmpdir|term|shell|pwd|no_proxy|https?_proxy|node_\w+|xdg_\w+)$/i;

/** What a server can touch, as the config has it. */
export function reachOf({ servers }: Config): (server: string) => Reach {
  const known = new Map(Object.entries(servers).map(([name, server]) => [name, reachOfServer(server)]));
  return (server) => known.get(server) ?? ANYTHING;
}

/** Of a server that is not known here. */
const ANYTHING: Reach = Object.freeze({ network: 'any', files: 'any', credentials: true });

function reachOfServer(server: ServerConfig): Reach {
  if (server.kind === 'http') {
    return { network: 'any', files: 'none', credentials: Object.keys(server.headers).length > 0 };
  }
  const credentials = holdsKeys(server.env) || server.inheritEnv.some((name) => KEY_LIKE.test(name));
  if (server.walls.kind === 'off') return { network: 'any', files: 'any', credentials };
  const { read, write, network } = server.grants;
  return {
    network: network.length === 0 ? 'none' : 'granted',
    files: read.length + write.length === 0 ? 'none' : 'granted',
    credentials,
  };
}

/** What is not written into the config was kept out of it for a reason. */
function holdsKeys(env: Readonly<Record<string, EnvValue>>): boolean {
  return Object.entries(env).some(
    ([name, value]) => KEY_LIKE.test(name) || (typeof value !== 'string' && !HARMLESS.test(name)),
  );
}
