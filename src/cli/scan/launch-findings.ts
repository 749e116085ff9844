/** How a server is started or reached, before it is: what can be seen in the config alone. */
import path from 'node:path';
import type { ServerConfig, StdioServer } from '../../config/config.ts';
import { isLoopback } from '../../config/loopback.ts';
import { type Guard, objectionTo } from '../../sandbox/guard.ts';
import { type Finding, finding } from './finding.ts';
import { BROAD_FILES, BROAD_NETWORK, NO_WALLS, PLAIN_HTTP, SECRET_KEPT, SECRET_SHOWN } from './rules.ts';
import { isSecret, isSecretive, PLACEHOLDER, secretAmong } from './secretive.ts';

/** @param paths those among its arguments that are there */
export function launchFindings(server: ServerConfig, paths: readonly string[], guard: Guard): Finding[] {
  if (server.kind === 'http') return [...ofAddress(server.url), ...kept(server.headers, 'the header')];
  return [
    ...shown(server.args),
    ...kept(server.env, 'the variable'),
    ...wallsOf(server),
    ...filesOf(server, paths, guard),
    ...networkOf(server),
  ];
}

export function ofAddress(address: string): Finding[] {
  const url = new URL(address);
  const secrets = [...url.searchParams].filter(([name, value]) => isSecret(name, value));
  return [
    ...(url.protocol === 'http:' && !isLoopback(url.hostname)
      ? [finding(PLAIN_HTTP, `is reached at ${url.protocol}//${url.host}`)]
      : []),
    ...(url.username !== '' || url.password !== ''
      ? [finding(SECRET_SHOWN, 'has a password in its address')]
      : []),
    ...secrets.map(([name]) =>
      finding(SECRET_SHOWN, `has a secret in its address, in ${JSON.stringify(name)}`),
    ),
  ];
}

function shown(args: readonly string[]): Finding[] {
  return args.flatMap((_, index) => {
    const kind = secretAmong(args, index);
    return kind === undefined ? [] : [finding(SECRET_SHOWN, `has a ${kind} as argument ${index + 1}`)];
  });
}

/** What only its name makes a secret may be an example, or a path. */
function kept(values: Readonly<Record<string, unknown>>, what: string): Finding[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (typeof value !== 'string' || value === '' || value === PLACEHOLDER) return [];
    if (isSecret(name, value)) return [finding(SECRET_KEPT, `has the secret of ${what} ${name} in clear`)];
    if (!isSecretive(name, value)) return [];
    return [
      finding(SECRET_KEPT, `has what may be the secret of ${what} ${name} in clear`, { level: 'note' }),
    ];
  });
}

function wallsOf({ walls }: StdioServer): Finding[] {
  return walls.kind === 'off' ? [finding(NO_WALLS, `runs without a sandbox: ${walls.reason}`)] : [];
}

function filesOf({ grants }: StdioServer, paths: readonly string[], guard: Guard): Finding[] {
  const granted = [...grants.read, ...grants.write].map((place) => [place, 'is granted'] as const);
  const asked = paths.map((place) => [place, 'has among its arguments'] as const);
  const broad = new Map<string, string>();
  for (const [place, how] of [...granted, ...asked]) {
    const objection = objectionTo(path.normalize(place), 'read', guard);
    if (objection !== undefined) broad.set(place, `${how} ${place}, which ${objection}`);
  }
  return [...broad.values()].map((why) => finding(BROAD_FILES, why));
}

function networkOf({ grants }: StdioServer): Finding[] {
  return grants.network
    .filter((host) => host.startsWith('*.'))
    .map((host) => finding(BROAD_NETWORK, `may reach ${host}`));
}
