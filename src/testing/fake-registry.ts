/**
 * An npm registry on loopback: metadata, archives, keys, signatures and attestations, as the real one serves them
 * (github.com/npm/registry, docs/responses/package-metadata.md). Everything that it says can be changed by a test.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ArchivedFile, tarballOf } from './tarball.ts';

export interface FakePackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Added to `package.json` and to the metadata. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Contents by path within the package. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whole entries of the archive, for what `npm pack` would never make. */
  readonly entries?: readonly ArchivedFile[];
}

/** The metadata of one version, as it is served. Tests change it in place. */
export interface Manifest {
  [key: string]: unknown;
  name: string;
  version: string;
  dist: {
    integrity?: string;
    shasum?: string;
    tarball: string;
    signatures?: { keyid: string; sig: string }[];
    attestations?: { url: string; provenance: { predicateType: string } };
  };
}

export interface PublishedKey {
  readonly keyid: string;
  readonly keytype: string;
  readonly scheme: string;
  readonly key: string;
  readonly expires: string | null;
}

export interface FakeRegistry {
  /** Ends with a slash. */
  readonly address: string;
  /** What was asked for, as `GET /path`. */
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** What it says its keys are. Empty, it publishes none. */
  keys: PublishedKey[];
  /** Adds a version, signed unless said otherwise, and makes it the latest. */
  publish(given: FakePackage, options?: { readonly signed?: boolean }): Manifest;
  /** The archive of a version, to be changed in place. */
  archiveOf(name: string, version: string): Buffer;
  /** Lists attestations for a version: bundles by predicate type. */
  attest(name: string, version: string, attestations: readonly Attestation[]): void;
  /** The signature over what a manifest says now. */
  sign(manifest: Manifest): { keyid: string; sig: string };
  close(): Promise<void>;
}

export interface Attestation {
  readonly predicateType: string;
  readonly bundle: unknown;
}

export async function createFakeRegistry(): Promise<FakeRegistry> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = publishedKey(publicKey);
  const manifests = new Map<string, Map<string, Manifest>>();
  const archives = new Map<string, Buffer>();
  const attestations = new Map<string, readonly Attestation[]>();
  const requests: { path: string; authorization: string | undefined }[] = [];

  const answer = (path: string): Buffer | object | undefined => {
    if (path === '/-/npm/v1/keys') return registry.keys.length === 0 ? undefined : { keys: registry.keys };
    const attested = /^\/-\/npm\/v1\/attestations\/(.+)$/.exec(path)?.[1];
    if (attested !== undefined) {
      const found = attestations.get(attested);
      return found && { attestations: found };
    }
    const versions = manifests.get(path.slice(1));
    if (versions === undefined) return archives.get(path);
    const all = [...versions.values()];
    return {
      name: path.slice(1),
      'dist-tags': { latest: [...versions.keys()].at(-1) },
      versions: Object.fromEntries([...versions].map(([version, manifest]) => [version, manifest])),
      time: Object.fromEntries(all.map(({ version }) => [version, '2025-06-01T00:00:00.000Z'])),
    };
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push({ path, authorization: request.headers.authorization });
    const found = answer(path);
    response.statusCode = found === undefined ? 404 : 200;
    response.setHeader(
      'content-type',
      Buffer.isBuffer(found) ? 'application/octet-stream' : 'application/json',
    );
    response.end(Buffer.isBuffer(found) ? found : JSON.stringify(found ?? { error: 'Not found' }));
  });
  const address = await listen(server);

  const registry: FakeRegistry = {
    address,
    requests,
    keys: [key],
    publish(given, { signed = true } = {}) {
      const { name, version, dependencies = {}, manifest = {} } = given;
      const archive = tarballOf(filesOf(given));
      const path = `/${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`;
      archives.set(path, archive);
      const published: Manifest = {
        ...manifest,
        name,
        version,
        dependencies,
        dist: {
          integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
          shasum: createHash('sha1').update(archive).digest('hex'),
          tarball: `${address.slice(0, -1)}${path}`,
        },
      };
      if (signed) published.dist.signatures = [registry.sign(published)];
      const versions = manifests.get(name) ?? new Map<string, Manifest>();
      versions.delete(version);
      manifests.set(name, versions.set(version, published));
      return published;
    },
    archiveOf(name, version) {
      const found = archives.get(`/${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`);
      if (found === undefined) throw new RangeError(`there is no ${name}@${version}`);
      return found;
    },
    attest(name, version, given) {
      const manifest = manifests.get(name)?.get(version);
      if (manifest === undefined) throw new RangeError(`there is no ${name}@${version}`);
      attestations.set(`${name}@${version}`, given);
      manifest.dist.attestations = {
        url: `${address}-/npm/v1/attestations/${encodeURIComponent(`${name}@${version}`)}`,
        provenance: { predicateType: 'https://slsa.dev/provenance/v1' },
      };
    },
    sign({ name, version, dist }) {
      const message = Buffer.from(`${name}@${version}:${dist.integrity}`);
      return { keyid: key.keyid, sig: sign('sha256', message, privateKey).toString('base64') };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return registry;
}

export function publishedKey(key: KeyObject, expires: string | null = null): PublishedKey {
  const der = key.export({ format: 'der', type: 'spki' });
  const keyid = `SHA256:${createHash('sha256').update(der).digest('base64').replace('=', '')}`;
  return {
    keyid,
    keytype: 'ecdsa-sha2-nistp256',
    scheme: 'ecdsa-sha2-nistp256',
    key: der.toString('base64'),
    expires,
  };
}

function filesOf({ name, version, dependencies = {}, manifest = {}, files = {}, entries = [] }: FakePackage) {
  const description = JSON.stringify({ ...manifest, name, version, dependencies });
  return [
    { path: 'package/package.json', text: description },
    ...Object.entries(files).map(([path, text]) => ({ path: `package/${path}`, text })),
    ...entries,
  ];
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}
