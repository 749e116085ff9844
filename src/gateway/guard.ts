/** Nobody grants the keys of whoever runs Bartizan, nor what Bartizan itself goes by, nor what is run for a server. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { auditRoot, stateDir } from '../audit/places.ts';
import type { Config } from '../config/config.ts';
import { configPath } from '../config/path.ts';
import { environmentOf } from '../config/values.ts';
import type { Guard, Running } from '../sandbox/guard.ts';
import { runningFiles } from '../sandbox/running-files.ts';
import { trailOf } from '../sandbox/trail.ts';
import { resolveCommand } from '../upstreams/process/resolve-command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function guardOf(config: Config, env: Environment): Guard {
  const homes = [homedir(), env.HOME].filter((home) => home !== undefined && path.isAbsolute(home));
  // The usual place is kept whatever is used now: a config there is used tomorrow. Of another, the file itself is.
  const usual = path.dirname(configPath(undefined, { ...env, BARTIZAN_CONFIG: undefined }));
  return {
    homes: withReal(homes.filter((home) => home !== undefined)),
    keeps: withReal([stateDir(env), config.audit.dir ?? auditRoot(env), usual]),
    files: withReal([config.path, config.lockPath]),
    trusted: withReal(trustedBy(config)),
    programs: () => programsOf(config, env),
  };
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

/** Looked up anew each time. What is in the store is kept already, and what cannot be found cannot be started either. */
async function programsOf({ servers }: Config, env: Environment): Promise<Running[]> {
  const all = Object.entries(servers).map(async ([name, server]): Promise<Running[]> => {
    if (server.kind !== 'stdio' || server.package !== undefined) return [];
    const launch = {
      command: server.command,
      args: server.args,
      cwd: server.cwd,
      env: environmentOf(server, env).values,
    };
    const found = await resolveCommand(launch).catch(() => undefined);
    if (found === undefined) return [];
    const { interpreters, scripts } = await runningFiles({ ...launch, ...found });
    const trails = await Promise.all([found.file, ...interpreters, ...scripts].map(trailOf));
    const files = trails.flatMap(({ links, end }) => [...links.map(({ at }) => at), end]);
    return files.map((file) => ({ server: name, file }));
  });
  return (await Promise.all(all)).flat();
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
