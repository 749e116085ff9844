import type { Config } from '../config/config.ts';
import { environmentOf, readValues } from '../config/values.ts';
import type { Level } from '../sandbox/level.ts';
import type { Target } from '../upstreams/connect.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import { type OnlyRequest, type Walls, wallsApart } from './walls.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One of the copies of a server. */
export interface Copy {
  /** Of its walls, where it is not the one that the server has otherwise. */
  readonly level?: Level;
  /** For which it works now, where there is exactly one. */
  readonly onlyRequest?: OnlyRequest;
}

/**
 * How a configured server is reached, with the values of its environment filled in.
 *
 * @param copy which copy of it is started
 * @throws {UpstreamError} `server_unavailable` when a variable that the config names is not set
 * @throws {SandboxError} when it would be started with less around it than the config asks for
 */
export function targetOf(
  name: string,
  config: Config,
  env: Environment,
  walls: Walls,
  copy: Copy = {},
): Target {
  const server = config.servers[name];
  if (server === undefined) throw new UpstreamError('server_unavailable', 'there is no such server');
  const { values, missing } =
    server.kind === 'stdio' ? environmentOf(server, env) : readValues(server.headers, env);
  if (missing.length > 0) {
    throw new UpstreamError('server_unavailable', `the environment lacks ${missing.join(', ')}`);
  }
  if (server.kind === 'http') return { kind: 'http', url: server.url, headers: values };
  const { command, args, cwd } = server;
  const { onlyRequest } = copy;
  const level = copy.level && wallsApart(server, copy.level);
  const contain = walls.containing(name, { ...server, ...(level && { walls: level }) }, onlyRequest);
  return { kind: 'stdio', launch: { command, args, cwd, env: values, ...(contain && { contain }) } };
}
