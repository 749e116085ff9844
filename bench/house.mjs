// A config with an approved lock in a directory of its own, and `bartizan serve` over it. Every default control is on;
// only the rate limits are raised, because the load is meant.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listen } from './process.mjs';

const run = promisify(execFile);

/** `BARTIZAN_BUILD` names another build, to hold two against each other. */
export const bartizan =
  process.env.BARTIZAN_BUILD ?? fileURLToPath(new URL('../dist/bartizan.js', import.meta.url));

/** Measured is the way through; the walls have a section of their own, and not every machine has them. */
const WITHOUT_WALLS = { off: { reason: 'the way through is measured here, not the walls' } };

/** @param servers the `servers` section, as it is written: JSON is YAML */
export async function createHouse(servers, settings = {}) {
  const dir = await mkdtemp(path.join(tmpdir(), 'bartizan-bench-'));
  const config = path.join(dir, 'bartizan.yaml');
  const env = { PATH: process.env.PATH, HOME: dir, XDG_STATE_HOME: path.join(dir, 'state') };
  const many = { perSecond: 1_000_000, burst: 1_000_000 };
  const limits = { server: { ...many, concurrent: 10_000 }, tool: many };
  const written = {
    servers: Object.fromEntries(
      Object.entries(servers).map(([name, server]) => [
        name,
        'command' in server ? { sandbox: WITHOUT_WALLS, ...server } : server,
      ]),
    ),
    http: { port: 0, sessions: 2000 },
    controls: { 'rate-limits': limits },
    ...settings,
  };
  await writeFile(config, JSON.stringify(written, undefined, 2));
  await run(process.execPath, [bartizan, 'approve', '--all', '--yes', '--config', config], {
    env,
    cwd: dir,
    maxBuffer: 256 * 1024 * 1024, // it prints whatever is approved
  });
  return {
    dir,
    config,
    env,
    serve: (nodeFlags = [], more = []) =>
      listen([...nodeFlags, bartizan, 'serve', '--config', config, ...more], {
        ready: /stands at http:\/\/127\.0\.0\.1:(\d+)/,
        env,
        cwd: dir,
      }),
    stop: () => rm(dir, { recursive: true, force: true }),
  };
}
