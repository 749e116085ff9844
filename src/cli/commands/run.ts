import { userInfo } from 'node:os';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { serveStdio } from '../../faces/stdio.ts';
import { openGateway } from '../../gateway/open-gateway.ts';
import { EXIT, misused } from '../failure.ts';
import type { Io } from '../terminal.ts';

export interface RunOptions {
  readonly config?: string;
}

/** `bartizan run <server>`: the stdio face, for one client that speaks over our stdin and stdout. */
export async function run(server: string, options: RunOptions, io: Io): Promise<number> {
  const config = await loadConfig(configPath(options.config, io.env));
  if (config.servers[server] === undefined) {
    const names = Object.keys(config.servers).join(', ') || 'none';
    throw misused(`there is no server "${server}" in ${config.path}`, `one of: ${names}`);
  }
  const gateway = await openGateway({
    config,
    only: [server],
    log: `run-${server}`,
    env: io.env,
    clock: Date.now,
    notice: (name, line) => void io.stderr.write(`[${name}] ${line}\n`),
  });
  const input = process.stdin;
  const stop = (): void => void input.destroy();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  try {
    const caller = { kind: 'local' as const, id: userInfo().username };
    await serveStdio({ gateway, server, caller, input, output: process.stdout });
  } finally {
    await gateway.close();
  }
  return EXIT.fine;
}
