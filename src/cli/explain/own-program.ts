import type { Config, StdioServer } from '../../config/config.ts';
import { environmentOf } from '../../config/values.ts';
import { guardOf } from '../../gateway/guard.ts';
import { PROGRAMS } from '../../sandbox/bubblewrap/system-files.ts';
import { isInside } from '../../sandbox/guard.ts';
import { programFiles } from '../../sandbox/program-files.ts';
import { resolveCommand } from '../../upstreams/process/resolve-command.ts';
import type { Sentence } from './sentences.ts';

/** Every server sees these; the last two on macOS. */
const SYSTEM = [...PROGRAMS, '/System', '/Library'];

/**
 * What lies on this machine and is seen without a grant, because the program is, or is part of it. A project directory may
 * well have more in it than a program.
 */
export async function ownProgramOf(
  server: StdioServer,
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Sentence[]> {
  if (server.walls.kind === 'off' || server.package !== undefined) return [];
  const { command, args, cwd } = server;
  const launch = { command, args, cwd, env: environmentOf(server, env).values };
  const found = await resolveCommand(launch).catch(() => undefined);
  if (found === undefined) return [['its program', 'cannot be found: bartizan doctor']];
  const { paths } = await programFiles({ ...launch, ...found }, guardOf(config, env));
  const own = paths.filter((place) => !SYSTEM.some((each) => isInside(place, each)));
  const outer = own.filter((place) => !own.some((other) => other !== place && isInside(place, other)));
  if (outer.length === 0) return [];
  return [['its program', `${outer.join(', ')}: it reads all that is in there, a .env or .git too`]];
}
