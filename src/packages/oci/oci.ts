/** Servers that come as images of containers, without anything that runs containers. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Ecosystem, Entry, ExactSpec, Resolution } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { integrityOf } from '../sbom/integrity.ts';
import type { Trust } from '../signature/trust.ts';
import { formatSpec } from '../spec.ts';
import type { TrustedRootSource } from '../trusted-root.ts';
import { credentialsFor } from './credentials.ts';
import { unpackLayer } from './layers.ts';
import { type Image, type ImageConfig, imageAt } from './manifest.ts';
import { proveImage } from './prove.ts';
import { repositoryOf } from './reference.ts';
import { createImageRegistry, type ImageRegistry } from './registry.ts';
import { fileWithin } from './rooted.ts';

export interface OciPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trust: Trust;
  readonly trustedRoot: TrustedRootSource;
}

/** Distribution Specification, "Pulling manifests": part of an address, so it must not be more than one part. */
const REFERENCE = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|sha256:[0-9a-f]{64})$/;

/** Where programs are looked for in an image that does not say where, as Docker has it. */
const SEARCH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where the layers lie in an installation. */
const ROOT = 'rootfs';

export function createOci({ env, trust, trustedRoot }: OciPorts): Ecosystem {
  const images = new WeakMap<Resolution, { readonly image: Image; readonly registry: ImageRegistry }>();
  const known = (resolution: Resolution) => {
    const found = images.get(resolution);
    if (found === undefined) throw new TypeError('only what was just resolved can be proved and installed');
    return found;
  };

  return {
    name: 'oci',

    async resolve({ name, version = 'latest' }) {
      if (process.platform !== 'linux') {
        throw new PackageError('unfit', 'images are for Linux', 'use another package, or another machine');
      }
      if (!REFERENCE.test(version)) {
        throw new PackageError(
          'bad_spec',
          `${JSON.stringify(version.slice(0, 100))} is neither a tag nor a digest`,
          'write oci:registry.example/owner/server@sha256:…, or @v1',
        );
      }
      const repository = repositoryOf(name);
      const registry = createImageRegistry(repository, await credentialsFor(repository, env));
      const image = await imageAt(version, registry);
      const resolution = resolutionOf({ ecosystem: 'oci', name, version: image.digest }, image);
      images.set(resolution, { image, registry });
      return resolution;
    },

    async prove(resolution) {
      const { image, registry } = known(resolution);
      return proveImage(image, resolution, registry, trust, trustedRoot);
    },

    async install(resolution, directory) {
      const { image, registry } = known(resolution);
      const root = path.join(directory, ROOT);
      await mkdir(root);
      for (const { digest, size, mediaType } of image.layers) {
        unpackLayer(await registry.blob(digest, size), mediaType, root, `the layer ${digest.slice(0, 19)}…`);
      }
      return entryOf(image.config, root, formatSpec(resolution.spec));
    },
  };
}

function resolutionOf(spec: ExactSpec, { manifest, config, layers }: Image): Resolution {
  const title = spec.name.slice(spec.name.lastIndexOf('/') + 1);
  const repository = spec.name.toLowerCase();
  const hex = spec.version.slice('sha256:'.length);
  const components = layers.map(({ digest }, index) => ({
    purl: `pkg:generic/${encodeURIComponent(`${title}-layer-${index + 1}`)}@${digest}`,
    name: `${title}, layer ${index + 1}`,
    version: digest.slice(0, 19),
    integrity: integrityOf(...splitDigest(digest)),
    dependsOn: [],
  }));
  const text = `${JSON.stringify({ manifest, config, layers }, undefined, 2)}\n`;
  return {
    spec,
    components: [
      {
        purl: `pkg:oci/${encodeURIComponent(title)}@${spec.version}?repository_url=${encodeURIComponent(repository)}`,
        name: title,
        version: config.version ?? spec.version.slice(0, 19),
        integrity: integrityOf('sha256', hex),
        ...(config.licence !== undefined && { licence: config.licence }),
        dependsOn: components.map(({ purl }) => purl),
      },
      ...components,
    ],
    lockfile: { name: 'image.json', text },
    warnings: ['what is in its layers is not in its bill of materials'],
  };
}

function splitDigest(digest: string): ['sha256' | 'sha512', string] {
  const [algorithm = '', hex = ''] = digest.split(':');
  return [algorithm === 'sha512' ? 'sha512' : 'sha256', hex];
}

/** As `docker run` starts it; what stands in the config behind it takes the place of `cmd`. */
function entryOf({ entrypoint, cmd, env, workingDir }: ImageConfig, root: string, what: string): Entry {
  const [words, rest] = entrypoint.length > 0 ? [entrypoint, cmd] : [cmd, []];
  const [command, ...args] = words;
  if (command === undefined) {
    throw new PackageError('unfit', `${what} does not say what to start`, 'it may be no server');
  }
  const search = env.PATH ?? SEARCH;
  if (programIn(root, command, search, workingDir) === undefined) {
    throw new PackageError('unfit', `${what} starts ${command}, which is not in it`, 'it may be no server');
  }
  return { command, args, image: { root: ROOT, env: { ...env, PATH: search }, cwd: workingDir, cmd: rest } };
}

function programIn(root: string, command: string, search: string, cwd: string): string | undefined {
  const places = command.includes('/')
    ? [path.posix.resolve(cwd, command)]
    : search.split(':').map((place) => path.posix.join(place, command));
  return places.find((place) => fileWithin(root, place) !== undefined);
}
