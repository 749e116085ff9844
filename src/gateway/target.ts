import { stateDir } from '../audit/places.ts';
import type { Config, StdioServer } from '../config/config.ts';
import { environmentOf, readValues } from '../config/values.ts';
import { type Approved, type Start, startOf } from '../packages/launch.ts';
import { PackageError } from '../packages/package-error.ts';
import { formatSpec } from '../packages/spec.ts';
import { createStore, storeRoot } from '../packages/store.ts';
import type { Level } from '../sandbox/level.ts';
import type { Target } from '../upstreams/connect.ts';
import type { Launch } from '../upstreams/process/launch.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import { type Tenant, type Walls, wallsApart } from './walls.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One of the copies of a server. */
export interface Copy extends Tenant {
  /** What the lock has, for a server from a package. */
  readonly approved: Approved | undefined;
  /** Of its walls, where it is not the one that the server has otherwise. */
  readonly level?: Level;
}

/**
 * How a configured server is reached, with the values of its environment filled in.
 *
 * @param copy which copy of it is started
 * @throws {UpstreamError} `server_unavailable` when a variable that the config names is not set, or a package is not
 * what was approved
 * @throws {SandboxError} when it would be started with less around it than the config asks for
 */
export async function targetOf(
  name: string,
  config: Config,
  env: Environment,
  walls: Walls,
  copy: Copy,
): Promise<Target> {
  const server = config.servers[name];
  if (server === undefined) throw new UpstreamError('server_unavailable', 'there is no such server');
  const { values, missing } =
    server.kind === 'stdio' ? environmentOf(server, env) : readValues(server.headers, env);
  if (missing.length > 0) {
    throw new UpstreamError('server_unavailable', `the environment lacks ${missing.join(', ')}`);
  }
  if (server.kind === 'http') return { kind: 'http', url: server.url, headers: values };
  const { image, ...program } = await programOf(server, env, copy.approved);
  const level = copy.level && wallsApart(server, copy.level);
  const contain = walls.containing(name, { ...server, ...(level && { walls: level }) }, copy);
  const launch =
    image === undefined
      ? { ...program, cwd: server.cwd, env: values }
      : { ...program, cwd: image.cwd, env: { ...image.env, ...values }, root: image.root };
  return { kind: 'stdio', launch: { ...launch, ...(contain && { contain }) } };
}

async function programOf(
  server: StdioServer,
  env: Environment,
  approved: Approved | undefined,
): Promise<Pick<Launch, 'command' | 'args' | 'installed'> & Pick<Start, 'image'>> {
  if (server.package === undefined) return { command: server.command, args: server.args };
  try {
    const store = createStore(storeRoot(stateDir(env)));
    const start = await startOf(formatSpec(server.package), approved, store);
    // As `docker run` has it: what is said takes the place of what the image says.
    const more = server.args.length === 0 ? (start.image?.cmd ?? []) : server.args;
    return { ...start, args: [...start.args, ...more] };
  } catch (cause) {
    if (!(cause instanceof PackageError)) throw cause;
    const hint = cause.hint === undefined ? '' : `; ${cause.hint}`;
    throw new UpstreamError('server_unavailable', `the server is not started: ${cause.message}${hint}`, {
      cause,
    });
  }
}
