/** `bartizan serve --workers N`: several processes on one port, and the one that looks after them. */
import cluster from 'node:cluster';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config } from '../../config/config.ts';
import { forkWorker } from '../../workers/cluster.ts';
import { ownersOf } from '../../workers/ownership.ts';
import { type Assignment, digestOfFile } from '../../workers/place.ts';
import { createWorkers } from '../../workers/primary.ts';
import { createSiblings } from '../../workers/siblings.ts';
import { broken, EXIT } from '../failure.ts';
import { serving } from '../serving.ts';
import type { Io } from '../terminal.ts';
import { untilToldToStop } from '../told-to-stop.ts';
import { announce } from './announce.ts';

/** How long a worker may take to end when it has been left alone, in milliseconds. */
const PATIENCE_MS = 10_000;

export async function serveWithWorkers(config: Config, port: number, count: number, io: Io): Promise<number> {
  const stopped = untilToldToStop();
  // Only we can enter it: what comes in there is answered without another look at whose it is.
  const dir = await mkdtemp(path.join(tmpdir(), 'bartizan-'));
  const digest = digestOfFile(config.path);
  let listensOn = port;
  const workers = createWorkers({
    count,
    fork: (index) =>
      forkWorker(cluster, { index, count, dir, config: digest }, (found) => {
        listensOn = found;
      }),
    died: (index, code, ms) =>
      void io.stderr.write(
        `[bartizan] worker ${index} ended with ${code}, and is started again in ${ms} ms\n`,
      ),
  });
  try {
    const failed = await workers.start();
    if (failed !== 0) return failed;
    const { host } = config.http;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${listensOn}`;
    announce(url, Object.keys(config.servers), config, io);
    await stopped;
    await workers.stop();
    return EXIT.fine;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export async function serveAsWorker(
  config: Config,
  port: number,
  { config: digest, ...place }: Assignment,
  io: Io,
): Promise<number> {
  // Whoever has another config would not agree with the others who has what.
  if (digestOfFile(config.path) !== digest)
    throw broken(`${config.path} has changed since the workers were started`, 'start bartizan serve again');
  const orphaned = untilOrphaned();
  const stopped = untilToldToStop();
  const owners = ownersOf(estateOf(config), place.count);
  const face = await serving(config, {
    port,
    io,
    worker: {
      siblings: createSiblings(place, owners),
      count: place.count,
      processes: (server) => (owners.has(server) ? 1 : place.count),
    },
  });
  await Promise.race([stopped, orphaned]);
  await face.close();
  // Nobody else is left to do it.
  if (!process.connected) await rm(place.dir, { recursive: true, force: true });
  return EXIT.fine;
}

/** Resolves when whoever looks after us is gone. */
function untilOrphaned(): Promise<void> {
  const { worker } = cluster;
  return new Promise((resolve) => {
    worker?.once('disconnect', () => {
      // Without it Node would end us at once, under the calls that are under way.
      worker.exitedAfterDisconnect = true;
      // Nor is anybody left who would lose patience.
      setTimeout(() => process.exit(EXIT.broken), PATIENCE_MS).unref();
      resolve();
    });
  });
}

function estateOf({ servers, sets }: Config): Parameters<typeof ownersOf>[0] {
  const local = Object.entries(servers).flatMap(([name, server]) =>
    server.kind === 'stdio' && server.instances !== 'call' ? [name] : [],
  );
  const members = Object.entries(sets).map(([name, set]) => [name, set.servers]);
  return { local, sets: Object.fromEntries(members) };
}
