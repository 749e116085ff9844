/** The HTTP face with the gateway behind it, as one process serves it. */
import type { Config } from '../config/config.ts';
import { serveHttp } from '../faces/http/http.ts';
import type { Siblings } from '../faces/http/siblings.ts';
import { openGateway } from '../gateway/open-gateway.ts';
import { broken } from './failure.ts';
import type { Io } from './terminal.ts';
import { userName } from './user-name.ts';

export interface ServingOptions {
  readonly port: number;
  readonly io: Pick<Io, 'env' | 'stderr'>;
  /** One of several processes that serve the same port. */
  readonly worker?: ServingWorker;
}

export interface ServingWorker {
  readonly siblings: Siblings;
  readonly count: number;
  /** How many of them serve this server. */
  readonly processes: (server: string) => number;
}

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws {Failure} when nobody can listen there */
export async function serving(config: Config, { port, io, worker }: ServingOptions): Promise<Serving> {
  const gateway = await openGateway({
    config,
    log: 'serve',
    env: io.env,
    clock: Date.now,
    notice: (name, line) => void io.stderr.write(`[${name}] ${line}\n`),
    ...(worker && { among: { mark: worker.siblings.mark, processes: worker.processes } }),
  });
  const { host, origins } = config.http;
  try {
    const face = await serveHttp({
      gateway,
      caller: { kind: 'local', id: userName() },
      host,
      port,
      origins,
      sessions: Math.ceil(config.http.sessions / (worker?.count ?? 1)),
      clock: Date.now,
      siblings: worker?.siblings,
    });
    return {
      url: face.url,
      async close() {
        await face.close();
        await gateway.close();
      },
    };
  } catch (cause) {
    await gateway.close();
    throw unlistenable(cause, host, port);
  }
}

function unlistenable(cause: unknown, host: string, port: number): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'EADDRINUSE') {
    const hint = 'end that program, or take any free port with --port 0 (npm start -- --port 0)';
    return broken(`another program listens on ${host}:${port} already`, hint, { cause });
  }
  return broken(`cannot listen on ${host}:${port} (${code})`, 'bartizan serve --port 0', { cause });
}
