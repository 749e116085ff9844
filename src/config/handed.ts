import { createHmac, randomBytes } from 'node:crypto';
import { findSecrets } from '../inspect/secrets/find.ts';
import type { Config, ServerConfig } from './config.ts';
import { environmentOf, readValues } from './values.ts';

/** Shorter values are guessed, and stand in half of all texts. */
const SHORTEST = 6;

/**
 * Whether the config hands this very value to this server: in its environment, its arguments or its headers. Compared by hash,
 * with a key of this process: what is kept says nothing of the values.
 */
export function handedBy(
  { servers }: Config,
  env: Readonly<Record<string, string | undefined>>,
): (server: string, value: string) => boolean {
  const key = randomBytes(32);
  const hashOf = (value: string): string => createHmac('sha256', key).update(value).digest('base64');
  const handed = new Map(
    Object.entries(servers).map(([name, server]) => [
      name,
      new Set(
        valuesOf(server, env)
          .filter((value) => value.length >= SHORTEST)
          .map(hashOf),
      ),
    ]),
  );
  return (server, value) => handed.get(server)?.has(hashOf(value)) === true;
}

/** Each value as a whole, without the scheme of a header, and the secrets in it: the password of an address. */
function valuesOf(server: ServerConfig, env: Readonly<Record<string, string | undefined>>): string[] {
  const written =
    server.kind === 'http'
      ? Object.values(readValues(server.headers, env).values)
      : [...Object.values(environmentOf(server, env).values), ...server.args];
  return written.flatMap((value) => [
    value,
    value.replace(/^(?:bearer|basic|token)\s+/i, ''),
    ...findSecrets(value).map(({ start, end }) => value.slice(start, end)),
  ]);
}
