/** What a registry of images has (OCI Distribution Specification 1.1). What it answers is compared with its digest. */
import { createHash } from 'node:crypto';
import { PackageError } from '../package-error.ts';
import { type Credentials, createAsk, read, unauthorized } from './ask.ts';
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

const LARGEST_MANIFEST = 4 << 20;
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export function createImageRegistry(
  { origin, path }: Repository,
  credentials: Credentials | undefined,
): ImageRegistry {
  const { host } = new URL(origin);
  const ask = createAsk({ origin, path }, credentials);

  return {
    host,

    async manifest(reference) {
      const response = await ask(`${origin}/v2/${path}/manifests/${reference}`, MANIFESTS);
      if (!response.ok) throw statusError(host, response.status);
      const bytes = await read(response, LARGEST_MANIFEST, host);
      // A tag has no colon in it.
      if (reference.includes(':')) requireDigest(bytes, reference, `the manifest ${reference}`);
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

function statusError(host: string, status: number): PackageError {
  if (status === 404)
    return new PackageError('not_found', `${host} has no such image`, 'check the name and the digest');
  if (status === 401 || status === 403) return unauthorized(host);
  return new PackageError('unreachable', `${host} answers ${status}`, 'try again later');
}

function corrupt(what: string): PackageError {
  return new PackageError(
    'corrupt',
    what,
    'somebody changed it on the way or at the registry: do not use it',
  );
}
