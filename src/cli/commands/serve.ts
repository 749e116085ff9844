import { userInfo } from 'node:os';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { serveHttp } from '../../faces/http/http.ts';
import { openGateway } from '../../gateway/open-gateway.ts';
import { broken, EXIT, misused } from '../failure.ts';
import type { Io } from '../terminal.ts';
import { announce } from './announce.ts';

export interface ServeOptions {
  readonly config?: string;
  /** As typed. */
  readonly port?: string;
}

/** `bartizan serve`: the HTTP face, on loopback, until it is told to stop. */
export async function serve(options: ServeOptions, io: Io): Promise<number> {
  const config = await loadConfig(configPath(options.config, io.env));
  const port = options.port === undefined ? config.http.port : portOf(options.port);
  const gateway = await openGateway({
    config,
    log: 'serve',
    env: io.env,
    clock: Date.now,
    notice: (name, line) => void io.stderr.write(`[${name}] ${line}\n`),
  });
  // A terminal and npm both hand on one Ctrl-C: the second must not cut short what the first has begun.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  try {
    const { host, origins, sessions } = config.http;
    const caller = { kind: 'local' as const, id: userInfo().username };
    const face = await serveHttp({ gateway, caller, host, port, origins, sessions, clock: Date.now }).catch(
      (cause: unknown) => {
        throw unlistenable(cause, host, port);
      },
    );
    announce(face.url, Object.keys(config.servers), config, io);
    await stopped;
    await face.close();
  } finally {
    await gateway.close();
  }
  return EXIT.fine;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw misused(`"${text}" is no port`, 'a number from 0 to 65535; 0 takes any free one');
}

function unlistenable(cause: unknown, host: string, port: number): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'EADDRINUSE') {
    const hint = 'end that program, or take any free port with --port 0 (npm start -- --port 0)';
    return broken(`another program listens on ${host}:${port} already`, hint, { cause });
  }
  return broken(`cannot listen on ${host}:${port} (${code})`, 'bartizan serve --port 0', { cause });
}
