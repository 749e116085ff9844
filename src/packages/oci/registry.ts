/**
 * Asks a registry of images (OCI Distribution Specification 1.1). What it answers is compared with its digest, so it does not
 * matter from which mirror it comes; it matters that nobody but the registry learns a password.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import type { Repository } from './reference.ts';

export interface ImageRegistry {
  readonly host: string;
  /** A manifest by digest or tag, as it is written, with what it says it is. */
  manifest(reference: string): Promise<{ readonly bytes: Buffer; readonly mediaType: string }>;
  /** What the registry lists as being about this digest; undefined where there is no list. */
  referrers(digest: string): Promise<Buffer | undefined>;
  /** @throws {PackageError} `corrupt` when it is not what its digest says, or longer than `size` */
  blob(digest: string, size: number): Promise<Buffer>;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const LARGEST_MANIFEST = 4 << 20;
const TIMEOUT_MS = 300_000;
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const token = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

export function createImageRegistry(
  { origin, path }: Repository,
  credentials: Credentials | undefined,
): ImageRegistry {
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
      const response = await fetch(url, {
        headers: { accept, ...(header !== undefined && { authorization: header }) },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((cause: unknown) => {
        throw new PackageError('unreachable', `${url.host} cannot be asked`, 'check the network', { cause });
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

  return {
    host,

    async manifest(reference) {
      const response = await ask(`${origin}/v2/${path}/manifests/${reference}`, MANIFESTS);
      if (!response.ok) throw statusError(host, response.status);
      const bytes = await read(response, LARGEST_MANIFEST, host);
      if (reference.startsWith('sha256:')) requireDigest(bytes, reference, `the manifest ${reference}`);
      return { bytes, mediaType: (response.headers.get('content-type') ?? '').replace(/;.*$/, '').trim() };
    },

    async referrers(digest) {
      const response = await ask(
        `${origin}/v2/${path}/referrers/${digest}`,
        'application/vnd.oci.image.index.v1+json',
      );
      if (response.ok) return read(response, LARGEST_MANIFEST, host);
      if (response.status !== 404) throw statusError(host, response.status);
      await response.body?.cancel();
      // "Referrers Tag Schema": where a registry keeps no such list, those who sign keep one under a tag.
      const tagged = await ask(`${origin}/v2/${path}/manifests/${digest.replace(':', '-')}`, MANIFESTS);
      if (tagged.ok) return read(tagged, LARGEST_MANIFEST, host);
      if (tagged.status !== 404) throw statusError(host, tagged.status);
      await tagged.body?.cancel();
      return undefined;
    },

    async blob(digest, size) {
      const response = await ask(`${origin}/v2/${path}/blobs/${digest}`, 'application/octet-stream');
      if (!response.ok) throw statusError(host, response.status);
      const bytes = await read(response, size, host);
      if (bytes.length !== size)
        throw corrupt(`the blob ${digest} has ${bytes.length} bytes, and not ${size}`);
      requireDigest(bytes, digest, `the blob ${digest}`);
      return bytes;
    },
  };
}

function requireDigest(bytes: Buffer, digest: string, what: string): void {
  const [algorithm = '', hex = ''] = digest.split(':');
  if (algorithm !== 'sha256' && algorithm !== 'sha512') {
    throw new PackageError('unfit', `${what} has a digest of an unknown kind`, 'use an image with SHA-256');
  }
  if (createHash(algorithm).update(bytes).digest('hex') !== hex)
    throw corrupt(`${what} is not what its digest says`);
}

async function read(response: Response, limit: number, host: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > limit) throw corrupt(`${host} sends more than ${limit} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof PackageError) throw cause;
    throw new PackageError('unreachable', `${host} broke off`, 'try again', { cause });
  }
  return Buffer.concat(chunks);
}

/** Digests hold what comes, whoever is on the way; a token would be lost to whoever listens. */
function requireSafe(url: URL): void {
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return;
  throw new PackageError(
    'unreachable',
    `${url.host} would be asked without TLS`,
    'use a registry with https',
  );
}

function statusError(host: string, status: number): PackageError {
  if (status === 404)
    return new PackageError('not_found', `${host} has no such image`, 'check the name and the digest');
  if (status === 401 || status === 403) return unauthorized(host);
  return new PackageError('unreachable', `${host} answers ${status}`, 'try again later');
}

function unauthorized(host: string): PackageError {
  return new PackageError(
    'unreachable',
    `${host} wants somebody to sign in`,
    'docker login, whose credentials are read where they stand in ~/.docker/config.json itself',
  );
}

function corrupt(what: string): PackageError {
  return new PackageError(
    'corrupt',
    what,
    'somebody changed it on the way or at the registry: do not use it',
  );
}
