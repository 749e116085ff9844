/**
 * A registry of images on loopback (OCI Distribution Specification 1.1): manifests, blobs, tags and referrers, with a token to
 * ask for. Everything that it says can be changed by a test.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ArchivedFile, tarballOf, tarOf } from './tarball.ts';
import { zstdOf } from './zstd.ts';

export interface FakeLayer {
  readonly files: readonly ArchivedFile[];
  readonly compression: 'gzip' | 'zstd' | 'none';
}

export interface FakeImage {
  /** The lowest first. Files alone are compressed with gzip. */
  readonly layers: readonly (readonly ArchivedFile[] | FakeLayer)[];
  /** As `config` of the image has it. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly architecture?: string;
}

export interface FakeImageRegistry {
  /** Host and port: what the name of an image begins with. */
  readonly host: string;
  /** Every request, as `path`, with its `authorization`. */
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** Keeps an image, under a tag too when one is given. @returns its digest */
  push(path: string, image: FakeImage, tag?: string): string;
  /** Keeps an index of images for several platforms. @returns its digest */
  pushIndex(path: string, images: Readonly<Record<string, string>>): string;
  /** Has a bundle of Sigstore stand beside an image. */
  attest(path: string, digest: string, bundle: unknown): void;
  /** From now on it has no list of referrers, and what it had stands under tags, as where the API is older (1.0). */
  keepReferrersAsTags(path: string): void;
  /** Closes the connection at the next requests, as one that was kept for too long. */
  hangUp(times: number): void;
  /** Keeps a manifest as it is, under a digest or a tag. */
  keep(path: string, reference: string, manifest: object): void;
  /** @returns the digest */
  keepBlob(bytes: Buffer): string;
  /** What is served for a digest, to be changed in place. */
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, Buffer>;
  close(): Promise<void>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const TOKEN = 'for-pulling';

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export async function createFakeImageRegistry(): Promise<FakeImageRegistry> {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const referrers = new Map<string, object[]>();
  let lists = true;
  let hangUps = 0;
  const requests: { path: string; authorization: string | undefined }[] = [];

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://registry');
    const { authorization } = request.headers;
    requests.push({ path: url.pathname, authorization });
    if (hangUps > 0) {
      hangUps -= 1;
      return request.socket.destroy();
    }
    const send = (bytes: Buffer | string | undefined, type = 'application/json'): void => {
      response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': type });
      response.end(bytes);
    };
    if (url.pathname === '/token') return send(JSON.stringify({ token: TOKEN }));
    if (authorization !== `Bearer ${TOKEN}`) {
      const realm = `http://${request.headers.host}/token`;
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="fake"` });
      return response.end();
    }
    const [, path = '', kind, reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs|referrers)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (kind === 'blobs') return send(blobs.get(reference), 'application/octet-stream');
    if (kind === 'manifests') return send(manifests.get(`${path}@${reference}`), MANIFEST);
    if (kind === 'referrers' && lists)
      return send(JSON.stringify({ schemaVersion: 2, manifests: referrers.get(reference) ?? [] }), INDEX);
    return send(undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const registry: FakeImageRegistry = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    blobs,
    manifests,
    keepBlob(bytes) {
      blobs.set(digestOf(bytes), bytes);
      return digestOf(bytes);
    },
    keep(path, reference, manifest) {
      manifests.set(`${path}@${reference}`, Buffer.from(JSON.stringify(manifest)));
    },
    hangUp(times) {
      hangUps = times;
    },
    keepReferrersAsTags(path) {
      lists = false;
      for (const [digest, listed] of referrers) {
        registry.keep(path, digest.replace(':', '-'), {
          schemaVersion: 2,
          mediaType: INDEX,
          manifests: listed,
        });
      }
    },
    push(path, { layers, config = {}, architecture = process.arch === 'arm64' ? 'arm64' : 'amd64' }, tag) {
      const described = (bytes: Buffer, mediaType: string) => ({
        mediaType,
        digest: registry.keepBlob(bytes),
        size: bytes.length,
      });
      const text = JSON.stringify({ architecture, os: 'linux', config });
      const manifest = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: MANIFEST,
          config: described(Buffer.from(text), 'application/vnd.oci.image.config.v1+json'),
          layers: layers.map((layer) => {
            const { bytes, suffix } = packed(
              'files' in layer ? layer : { files: layer, compression: 'gzip' },
            );
            return described(bytes, `application/vnd.oci.image.layer.v1.tar${suffix}`);
          }),
        }),
      );
      const digest = digestOf(manifest);
      for (const reference of [digest, ...(tag === undefined ? [] : [tag])]) {
        manifests.set(`${path}@${reference}`, manifest);
      }
      return digest;
    },
    pushIndex(path, images) {
      const listed = Object.entries(images).map(([architecture, digest]) => ({
        mediaType: MANIFEST,
        digest,
        size: manifests.get(`${path}@${digest}`)?.length ?? 0,
        platform: { os: 'linux', architecture },
      }));
      const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: listed }));
      manifests.set(`${path}@${digestOf(index)}`, index);
      return digestOf(index);
    },
    attest(path, digest, bundle) {
      const bytes = Buffer.from(JSON.stringify(bundle));
      const layer = { mediaType: BUNDLE, digest: registry.keepBlob(bytes), size: bytes.length };
      const manifest = Buffer.from(
        JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, artifactType: BUNDLE, layers: [layer] }),
      );
      manifests.set(`${path}@${digestOf(manifest)}`, manifest);
      const entry = {
        mediaType: MANIFEST,
        artifactType: BUNDLE,
        digest: digestOf(manifest),
        size: manifest.length,
      };
      referrers.set(digest, [...(referrers.get(digest) ?? []), entry]);
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return registry;
}

function packed({ files, compression }: FakeLayer): { bytes: Buffer; suffix: string } {
  if (compression === 'gzip') return { bytes: tarballOf(files), suffix: '+gzip' };
  if (compression === 'zstd') return { bytes: zstdOf(tarOf(files)), suffix: '+zstd' };
  return { bytes: tarOf(files), suffix: '' };
}
