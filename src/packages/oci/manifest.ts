/** What an image consists of (OCI Image Specification 1.1, and the forms of Docker that came before it). */
import { hash } from 'node:crypto';
import * as z from 'zod';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import type { ImageRegistry } from './registry.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface Image {
  /** Of what was asked for: an index, where there is one for several platforms. */
  readonly digest: string;
  /** Of the manifest for this platform. */
  readonly manifest: string;
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
}

/** What is started, unless somebody says otherwise. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly version: string | undefined;
  readonly licence: string | undefined;
  readonly source: string | undefined;
}

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z.string().regex(/^sha(?:256|512):[0-9a-f]+$/),
  size: z.int().min(0),
});

const index = z.looseObject({
  manifests: z.array(
    descriptor.extend({
      platform: z
        .looseObject({ architecture: z.string(), os: z.string(), variant: z.string().optional() })
        .optional(),
    }),
  ),
});

const manifest = z.looseObject({ config: descriptor, layers: z.array(descriptor) });

const config = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  config: z
    .looseObject({
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      WorkingDir: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
});

const LARGEST_IMAGE = 2 ** 32;
const MOST_LAYERS = 128;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** @throws {PackageError} `unfit` when there is none for this machine */
export async function imageAt(reference: string, registry: ImageRegistry): Promise<Image> {
  const top = await registry.manifest(reference);
  const digest = `sha256:${hash('sha256', top.bytes)}`;
  const asIndex = index.safeParse(parseJson(top.bytes.toString()));
  const chosen = asIndex.success ? forThisMachine(asIndex.data, registry.host) : undefined;
  const bytes = chosen === undefined ? top.bytes : (await registry.manifest(chosen)).bytes;
  const parsed = manifest.safeParse(parseJson(bytes.toString()));
  if (!parsed.success) throw unfit(`${registry.host} has something else under this name than an image`);
  const { layers } = parsed.data;
  if (layers.length > MOST_LAYERS) throw unfit(`the image has ${layers.length} layers`);
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  if (size > LARGEST_IMAGE) throw unfit(`the image has ${size} bytes`);
  const { digest: configDigest, size: configSize } = parsed.data.config;
  const text = (await registry.blob(configDigest, Math.min(configSize, 4 << 20))).toString();
  return { digest, manifest: chosen ?? digest, config: configOf(text), layers };
}

function forThisMachine({ manifests }: z.infer<typeof index>, host: string): string {
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  const found = manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  );
  if (found === undefined) throw unfit(`${host} has no image for linux on ${architecture} under this name`);
  return found.digest;
}

function configOf(text: string): ImageConfig {
  const parsed = config.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.os !== 'linux') throw unfit('the image is not for Linux');
  const { Entrypoint, Cmd, Env, WorkingDir, Labels } = parsed.data.config ?? {};
  const labels = Labels ?? {};
  return {
    entrypoint: Entrypoint ?? [],
    cmd: Cmd ?? [],
    env: Object.fromEntries(
      (Env ?? []).flatMap((entry) => {
        const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(entry) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    ),
    workingDir: WorkingDir?.startsWith('/') === true ? WorkingDir : '/',
    version: labels['org.opencontainers.image.version'],
    licence: labels['org.opencontainers.image.licenses'],
    source: labels['org.opencontainers.image.source'],
  };
}

function unfit(what: string): PackageError {
  return new PackageError('unfit', what, 'use another image');
}
