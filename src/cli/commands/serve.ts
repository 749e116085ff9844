import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { takeAssignment } from '../../workers/place.ts';
import { EXIT, misused } from '../failure.ts';
import { serving } from '../serving.ts';
import type { Io } from '../terminal.ts';
import { untilToldToStop } from '../told-to-stop.ts';
import { announce } from './announce.ts';

export interface ServeOptions {
  readonly config?: string;
  /** As typed. */
  readonly port?: string;
  /** As typed. */
  readonly workers?: string;
}

const MOST_WORKERS = 64;

/** `bartizan serve`: the HTTP face, on loopback, until it is told to stop. */
export async function serve(options: ServeOptions, io: Io): Promise<number> {
  const config = await loadConfig(configPath(options.config, io.env));
  const port = options.port === undefined ? config.http.port : portOf(options.port);
  const count = options.workers === undefined ? 1 : workersOf(options.workers);
  const assignment = takeAssignment(process.env);
  if (assignment !== undefined) {
    const { serveAsWorker } = await import('./serve-workers.ts');
    return serveAsWorker(config, port, assignment, io);
  }
  if (count > 1) {
    const { serveWithWorkers } = await import('./serve-workers.ts');
    return serveWithWorkers(config, port, count, io);
  }
  return serveAlone(config, port, io);
}

async function serveAlone(config: Config, port: number, io: Io): Promise<number> {
  const stopped = untilToldToStop();
  const face = await serving(config, { port, io });
  announce(face.url, Object.keys(config.servers), config, io);
  await stopped;
  await face.close();
  return EXIT.fine;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw misused(`"${text}" is no port`, 'a number from 0 to 65535; 0 takes any free one');
}

function workersOf(text: string): number {
  const count = Number(text);
  if (!/^\d{1,2}$/.test(text) || count < 1 || count > MOST_WORKERS)
    throw misused(`"${text}" is no number of workers`, `a number from 1 to ${MOST_WORKERS}`);
  if (count > 1 && process.platform === 'win32')
    throw misused('workers have not been tried on Windows', 'bartizan serve, without --workers');
  return count;
}
