/** Nobody grants the keys of whoever runs Bartizan, nor what Bartizan itself goes by, nor what is run for a server. */
import { readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { auditRoot, stateDir } from '../audit/places.ts';
import type { Config } from '../config/config.ts';
import { configPath } from '../config/path.ts';
import type { Guard } from '../sandbox/guard.ts';
import { MOST_LINKS } from '../sandbox/trail.ts';
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
  const runtimes = Object.values(servers).map((server) =>
    server.kind === 'stdio' && server.walls.kind === 'level' ? server.walls.options?.runtime : undefined,
  );
  const trusted = [...use.map((each) => each.path), packages.trustedRoot, advisories, ...keys, ...runtimes];
  return trusted.filter((place) => place !== undefined && path.isAbsolute(place)) as string[];
}

/** And where they really are, or will be once they are there, with every link on the way: whoever changes one leads elsewhere. */
function withReal(places: readonly string[]): string[] {
  return [...new Set(places.flatMap((place) => namesOf(place, MOST_LINKS)))];
}

function namesOf(place: string, left: number): string[] {
  const above = path.dirname(place);
  if (above === place) return [place];
  const names = namesOf(above, left).map((each) => path.join(each, path.basename(place)));
  return names.flatMap((name) => {
    const to = left === 0 ? undefined : linkAt(name);
    return to === undefined ? [name] : [name, ...namesOf(path.resolve(path.dirname(name), to), left - 1)];
  });
}

function linkAt(place: string): string | undefined {
  try {
    return readlinkSync(place);
  } catch {
    return undefined;
  }
}
