/**
 * How a registry is asked: with a token for pulling where it wants one (OCI Distribution Specification, "Token Authentication"), over
 * TLS, and with the token for it alone. Digests hold what comes, so it does not matter from which mirror it does.
 */
import * as z from 'zod';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import type { Repository } from './reference.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const TIMEOUT_MS = 300_000;

const token = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

/** Asks an address of the registry of this repository. What it answers, whatever its status, is for whoever asked. */
export type Ask = (address: string, accept: string) => Promise<Response>;

export function createAsk({ origin, path }: Repository, credentials: Credentials | undefined): Ask {
  const { host } = new URL(origin);
  let authorization: string | undefined;

  async function ask(address: string, accept: string): Promise<Response> {
    const first = await get(address, accept, authorization);
    if (first.status !== 401) return first;
    await first.body?.cancel();
    authorization = await authorize(first.headers.get('www-authenticate') ?? '');
    return get(address, accept, authorization);
  }

  /** Distribution Specification, "Token Authentication": a token for pulling from this repository, and no more. */
  async function authorize(challenge: string): Promise<string> {
    const basic =
      credentials === undefined
        ? undefined
        : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
    if (/^basic\b/i.test(challenge)) {
      if (basic === undefined) throw unauthorized(host);
      return basic;
    }
    const said = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name.toLowerCase(),
        value,
      ]),
    );
    const { realm, service } = said;
    if (!/^bearer\b/i.test(challenge) || realm === undefined || !URL.canParse(realm))
      throw unauthorized(host);
    const url = new URL(realm);
    requireSafe(url);
    if (service !== undefined) url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${path}:pull`);
    const response = await get(url.href, 'application/json', basic);
    if (!response.ok) throw unauthorized(host);
    const parsed = token.safeParse(parseJson((await read(response, 1 << 20, host)).toString()));
    const value = parsed.data?.token ?? parsed.data?.access_token;
    if (value === undefined) throw unauthorized(host);
    return `Bearer ${value}`;
  }

  async function get(address: string, accept: string, secret: string | undefined): Promise<Response> {
    let url = new URL(address);
    let header = secret;
    for (let hop = 0; hop < 5; hop += 1) {
      requireSafe(url);
      const [here, headers] = [url, { accept, ...(header !== undefined && { authorization: header }) }];
      const once = (): Promise<Response> =>
        fetch(here, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
      // A connection that was kept may have been closed while a layer was laid out.
      const response = await once()
        .catch(once)
        .catch((cause: unknown) => {
          throw new PackageError('unreachable', `${here.host} cannot be asked`, 'check the network', {
            cause,
          });
        });
      const to = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || to === null) return response;
      await response.body?.cancel();
      const next = new URL(to, url);
      // Blobs often lie elsewhere; the token is for the registry alone.
      if (next.origin !== url.origin) header = undefined;
      url = next;
    }
    throw new PackageError('unreachable', `${host} sends from one place to the next`, 'try again later');
  }

  return ask;
}

/** @throws {PackageError} `corrupt` when it is longer than that */
export async function read(response: Response, limit: number, host: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > limit)
        throw new PackageError('corrupt', `${host} sends more than ${limit} bytes`, 'do not use it');
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof PackageError) throw cause;
    throw new PackageError('unreachable', `${host} broke off`, 'try again', { cause });
  }
  return Buffer.concat(chunks);
}

/** A token would be lost to whoever listens. */
function requireSafe(url: URL): void {
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return;
  throw new PackageError(
    'unreachable',
    `${url.host} would be asked without TLS`,
    'use a registry with https',
  );
}

export function unauthorized(host: string): PackageError {
  return new PackageError(
    'unreachable',
    `${host} wants somebody to sign in`,
    'docker login, whose credentials are read where they stand in ~/.docker/config.json itself',
  );
}
