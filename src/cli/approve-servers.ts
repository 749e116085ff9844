import { loadConfig } from '../config/load.ts';
import { configPath } from '../config/path.ts';
import { createWalls } from '../gateway/walls.ts';
import { serverIn } from '../lock/lock.ts';
import { loadLock } from '../lock/store.ts';
import { launchOf } from './approve/launch.ts';
import { collect, limitsOf } from './collect.ts';
import { approve } from './commands/approve.ts';
import { installedOf, storeOf } from './packages.ts';
import { type Io, printable } from './terminal.ts';
import { userName } from './user-name.ts';
import { wayOfApproval } from './way-of-approval.ts';

export interface ApproveFlags {
  readonly config?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/** `bartizan approve`, with the servers of the config. */
export async function approveServers(
  server: string | undefined,
  flags: ApproveFlags,
  io: Io,
): Promise<number> {
  const config = await loadConfig(configPath(flags.config, io.env));
  const limits = await limitsOf(config);
  const way = wayOfApproval(config, io.env);
  const walls = createWalls(config, io.env, way);
  const { all, yes } = flags;
  const approving = approve(
    {
      ...(server !== undefined && { server }),
      ...(all !== undefined && { all }),
      ...(yes !== undefined && { yes }),
      servers: Object.keys(config.servers),
      lockPath: config.lockPath,
      async launchOf(name) {
        const known = config.servers[name];
        if (known === undefined) throw new RangeError(`there is no server ${name}`);
        const approved = serverIn(await loadLock(config.lockPath), name)?.package;
        return launchOf(name, known, process.platform, await installedOf(known, approved, storeOf(io.env)));
      },
      collect: (name, { package: installed }) =>
        collect(
          name,
          config,
          io.env,
          walls,
          installed,
          limits,
          (line) => void io.stderr.write(`[${name}] ${printable(line)}\n`),
        ),
      by: userName(),
      now: Date.now,
    },
    io,
  );
  return approving.finally(() => way.end());
}
