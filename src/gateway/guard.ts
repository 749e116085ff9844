/** Nobody grants the keys of whoever runs Bartizan, nor what Bartizan itself goes by, nor what is run for a server. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { auditRoot, stateDir } from '../audit/places.ts';
import type { Config } from '../config/config.ts';
import { configPath } from '../config/path.ts';
import type { Guard } from '../sandbox/guard.ts';
import { runningOf } from './running.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function guardOf(config: Config, env: Environment): Guard {
  const homes = [homedir(), env.HOME].filter((home) => home !== undefined && path.isAbsolute(home));
  // The usual place is kept whatever is used now: a config there is used tomorrow. Of another, the file itself is.
  const usual = path.dirname(configPath(undefined, { ...env, BARTIZAN_CONFIG: undefined }));
  const guard: Guard = {
    homes: withReal(homes.filter((home) => home !== undefined)),
    keeps: withReal([stateDir(env), config.audit.dir ?? auditRoot(env), usual]),
    files: withReal([config.path, config.lockPath]),
    trusted: withReal(trustedBy(config)),
    programs: () => runningOf(config, env, guard),
  };
  return guard;
}

/** What Bartizan loads, and whose word it takes. */
function trustedBy({ use, packages, advisories, servers }: Config): string[] {
  const keys = Object.values(servers).map((server) =>
    server.kind === 'stdio' && server.package !== undefined ? server.verify.key : undefined,
  );
  return [...use.map((each) => each.path), packages.trustedRoot, advisories, ...keys].filter(
    (place) => place !== undefined && path.isAbsolute(place),
  ) as string[];
}

/** And where they really are, or will be once they are there. */
function withReal(places: readonly string[]): string[] {
  return [...new Set(places.flatMap((place) => [place, realOf(place)]))];
}

function realOf(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    const above = path.dirname(place);
    return above === place ? place : path.join(realOf(above), path.basename(place));
  }
}
