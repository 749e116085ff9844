/** What an npm registry offers as proof: its own signature, and provenance attestations. */
import * as z from 'zod';
import type { Component, Proof } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import { provenanceIn } from '../provenance.ts';
import { attestedBom, BOM_PREDICATE } from '../sbom/attested.ts';
import { loadTrustedRoot, type TrustedRootSource, target } from '../trusted-root.ts';
import { PUBLIC_REGISTRY } from './npmrc.ts';
import type { Registry } from './registry.ts';
import type { Listed, NpmResolution } from './resolve.ts';
import { checkSignatures } from './signatures.ts';

interface Ports {
  readonly trustedRoot: TrustedRootSource;
  readonly now: () => number;
}

const MOST = 64 << 20;

/** @throws {PackageError} `forged` when something is offered, and does not hold */
export async function proveNpm(
  { listed, components }: NpmResolution,
  registry: Registry,
  { trustedRoot, now }: Ports,
): Promise<Proof> {
  const [main] = listed;
  if (main === undefined) throw new TypeError('a package consists at least of itself');
  const signature = await checkSignatures(listed, registry, {
    keys: (address) => keysOf(address, registry, trustedRoot),
    published: (each) => published(each, registry),
    now,
  });
  return { signature, ...(await attestedOf(main, components, registry, trustedRoot)) };
}

/** Sigstore's root vouches for the keys of the public registry; those of others are what they say over TLS. */
async function keysOf(
  address: string,
  registry: Registry,
  root: TrustedRootSource,
): Promise<string | undefined> {
  if (address === PUBLIC_REGISTRY && root.kind === 'tuf') return npmjsKeys(root.cache);
  return registry
    .bytes(`${address}-/npm/v1/keys`, MOST)
    .then((bytes) => bytes.toString())
    .catch((error: unknown) => {
      if (error instanceof PackageError && error.code === 'not_found') return undefined;
      throw error;
    });
}

const tufKeys = z.looseObject({
  keys: z.array(
    z.looseObject({
      keyId: z.string(),
      keyUsage: z.string(),
      publicKey: z.looseObject({
        rawBytes: z.string(),
        keyDetails: z.string(),
        validFor: z.looseObject({ end: z.string().optional() }).optional(),
      }),
    }),
  ),
});

async function npmjsKeys(cache: string): Promise<string> {
  const { keys } = tufKeys.parse(JSON.parse(await target('registry.npmjs.org/keys.json', cache)));
  return JSON.stringify({
    keys: keys
      .filter(({ keyUsage }) => keyUsage === 'npm:signatures')
      .map(({ keyId, publicKey }) => ({
        keyid: keyId,
        keytype: 'ecdsa',
        key: publicKey.rawBytes,
        expires: publicKey.validFor?.end ?? null,
      })),
  });
}

async function published({ name, version }: Listed, registry: Registry): Promise<number | undefined> {
  const document = await registry.bytes(registry.addressOf(name) + name.replace('/', '%2f'), MOST);
  const { time } = z
    .looseObject({ time: z.record(z.string(), z.string()).optional() })
    .parse(JSON.parse(document.toString()));
  return time?.[version] === undefined ? undefined : Date.parse(time[version]);
}

const dist = z.looseObject({ attestations: z.looseObject({ url: z.string() }).optional() });

const attestations = z.looseObject({
  attestations: z.array(z.looseObject({ predicateType: z.string(), bundle: z.unknown() })),
});

/** github.com/in-toto/attestation, SLSA provenance 0.2 and 1. */
const SLSA = /^https:\/\/slsa\.dev\/provenance\/v(?:0\.2|1)$/;

type Attested = Required<Pick<Proof, 'provenance' | 'sbom'>>;

async function attestedOf(
  { name, version, integrity, dist: said }: Listed,
  components: readonly Component[],
  registry: Registry,
  root: TrustedRootSource,
): Promise<Attested> {
  const address = registry.addressOf(name);
  const what = `${name}@${version}`;
  const offered = dist.safeParse(said);
  if (!offered.success) throw new PackageError('forged', `the attestations of ${what} cannot be read`);
  const none = (noun: string) => ({ missing: `${new URL(address).host} offers no ${noun} for ${what}` });
  const url = offered.data.attestations?.url;
  if (url === undefined) return { provenance: none('provenance'), sbom: none('bill of materials') };
  // Of the registry that is asked anyway: metadata must not send us elsewhere.
  const text = await registry.bytes(new URL(new URL(url, address).pathname, address).href, MOST);
  const parsed = attestations.safeParse(parseJson(text.toString()));
  if (!parsed.success) throw new PackageError('forged', `the attestations of ${what} cannot be read`);
  const subject = {
    name: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    digest: {
      algorithm: 'sha512' as const,
      hex: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
    },
    what,
  };
  const only = (predicate: RegExp, noun: string): unknown => {
    const fitting = parsed.data.attestations.filter(({ predicateType }) => predicate.test(predicateType));
    if (fitting.length > 1) throw new PackageError('forged', `${what} has more than one ${noun}`);
    return fitting[0]?.bundle;
  };
  const [slsa, bill] = [only(SLSA, 'provenance'), only(BOM_PREDICATE, 'bill of materials')];
  const provenance =
    slsa === undefined ? none('provenance') : provenanceIn(slsa, subject, await loadTrustedRoot(root), SLSA);
  const sbom =
    bill === undefined
      ? none('bill of materials')
      : attestedBom(bill, subject, await loadTrustedRoot(root), { components, provenance });
  return { provenance, sbom };
}
