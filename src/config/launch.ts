import { formatSpec } from '../packages/spec.ts';
import { digestOf } from '../protocol/canonical.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { EnvValue, GrantsConfig, PackageServer, ServerConfig, WallsConfig } from './config.ts';

/**
 * Digest of what is launched, or reached, as `sha256:<hex>`: it changes when a config says something else than what
 * was approved (F6). Time limits are not part of it.
 *
 * Variables that come from the environment count by name: their values may differ from machine to machine. Literal
 * ones count by digest, so that no secret has to be compared in the clear.
 */
export function launchDigest(server: ServerConfig, name: string): string {
  if (server.kind === 'http') {
    return digestOf({ v: 1, name, kind: 'http', url: server.url, headers: lowered(pinned(server.headers)) });
  }
  return digestOf({
    v: 1,
    name,
    kind: 'stdio',
    ...(server.package === undefined ? { command: server.command } : pinnedPackage(server)),
    args: server.args,
    cwd: server.cwdAsWritten,
    env: pinned(server.env),
    inheritEnv: [...new Set(server.inheritEnv)].sort(),
    grants: pinnedGrants(server.grants),
    sandbox: pinnedWalls(server.walls),
    toolSandbox: { ...server.toolSandbox },
  });
}

function pinnedPackage({ package: spec, verify }: PackageServer): JsonObject {
  const { require, source = null, workflow = null, unsigned = null, key, identity, issuer } = verify;
  const { sbomMaxAgeDays } = verify;
  return {
    package: formatSpec(spec),
    verify: {
      require: [...new Set(require)].sort(),
      source,
      workflow,
      unsigned,
      ...(key !== undefined && { key }),
      ...(identity !== undefined && { identity }),
      ...(issuer !== undefined && { issuer }),
      ...(sbomMaxAgeDays !== undefined && { sbomMaxAgeDays }),
    },
  };
}

/** How much it may use of the machine is no part of it, as with time limits. */
function pinnedGrants({ asWritten, staged, network }: GrantsConfig): JsonObject {
  const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();
  return { read: sorted(asWritten.read), write: sorted(asWritten.write), staged, network: sorted(network) };
}

/** A level alone is its name, so that what was approved before there were options stays approved. */
function pinnedWalls(walls: WallsConfig): string | JsonObject {
  if (walls.kind !== 'level') return walls.kind;
  const { level, options } = walls;
  return options === undefined ? level : { level, ...options };
}

type Pinned = Record<string, { fromEnv: string } | { digest: string }>;

function pinned(values: Readonly<Record<string, EnvValue>>): Pinned {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? { digest: digestOf(value) } : { fromEnv: value.fromEnv },
    ]),
  );
}

/** Header names do not depend on case (RFC 9110, 5.1). */
function lowered(headers: Pinned): Pinned {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
