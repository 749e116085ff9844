import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { serveStdio } from '../../faces/stdio.ts';
import { setAddress } from '../../gateway/incoming.ts';
import { openGateway } from '../../gateway/open-gateway.ts';
import { EXIT, misused } from '../failure.ts';
import type { Io } from '../terminal.ts';
import { userName } from '../user-name.ts';

export interface RunOptions {
  readonly config?: string;
  /** Serves this set, and not a single server. */
  readonly set?: string;
}

interface Chosen {
  /** As the face addresses it. */
  readonly address: string;
  readonly servers: readonly string[];
  readonly log: string;
}

/** `bartizan run <server>` and `bartizan run --set <name>`: the stdio face, for one client that speaks over our stdin and stdout. */
export async function run(server: string | undefined, options: RunOptions, io: Io): Promise<number> {
  if ((server === undefined) === (options.set === undefined)) {
    throw misused('name one server, or one set', 'bartizan run <server>, or bartizan run --set <name>');
  }
  const config = await loadConfig(configPath(options.config, io.env));
  const { address, servers, log } = choose(server, options.set, config);
  const gateway = await openGateway({
    config,
    only: servers,
    log,
    env: io.env,
    clock: Date.now,
    notice: (name, line) => void io.stderr.write(`[${name}] ${line}\n`),
  });
  const input = process.stdin;
  const stop = (): void => void input.destroy();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  try {
    const caller = { kind: 'local' as const, id: userName() };
    await serveStdio({ gateway, server: address, caller, input, output: process.stdout });
  } finally {
    await gateway.close();
  }
  return EXIT.fine;
}

/** Exactly one of the two is named. */
function choose(server = '', set: string | undefined, config: Config): Chosen {
  if (set === undefined) {
    if (config.servers[server] === undefined) throw unknown('server', server, config.servers, config);
    return { address: server, servers: [server], log: `run-${server}` };
  }
  const chosen = Object.hasOwn(config.sets, set) ? config.sets[set] : undefined;
  if (chosen === undefined) throw unknown('set', set, config.sets, config);
  return { address: setAddress(set), servers: chosen.servers, log: `run-set-${set}` };
}

function unknown(what: string, name: string, known: object, { path }: Config): Error {
  const names = Object.keys(known).join(', ') || 'none';
  return misused(`there is no ${what} "${name}" in ${path}`, `one of: ${names}`);
}
