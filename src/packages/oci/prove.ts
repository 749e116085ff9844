/**
 * Who stands for an image: attestations that the registry keeps beside it (OCI Distribution Specification, "Listing Referrers"),
 * each a bundle of Sigstore, or a signature of `cosign sign --key` under the tag `sha256-….sig`.
 */
import * as z from 'zod';
import type { Proof, Resolution } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import { provenanceIn } from '../provenance.ts';
import { attestedBom, BOM_PREDICATE } from '../sbom/attested.ts';
import { holds, keyIdOf, loadPublicKey } from '../signature/key.ts';
import type { Trust } from '../signature/trust.ts';
import { loadTrustedRoot, type TrustedRootSource } from '../trusted-root.ts';
import type { Image } from './manifest.ts';
import type { ImageRegistry } from './registry.ts';

const SLSA = /^https:\/\/slsa\.dev\/provenance\/v(?:0\.2|1)$/;
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle/;
const LARGEST = 16 << 20;
const MOST = 32;

const referrers = z.looseObject({
  manifests: z.array(
    z.looseObject({ digest: z.string().startsWith('sha256:'), artifactType: z.string().optional() }),
  ),
});

const artifact = z.looseObject({
  layers: z.array(
    z.looseObject({
      digest: z.string(),
      size: z.int().min(0).max(LARGEST),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

const envelope = z.looseObject({ dsseEnvelope: z.looseObject({ payload: z.string() }) });
const statement = z.looseObject({ predicateType: z.string() });

/** github.com/containers/image, docs/containers-signature.5.md */
const simpleSigning = z.looseObject({
  critical: z.looseObject({ image: z.looseObject({ 'docker-manifest-digest': z.string() }) }),
});

/** @throws {PackageError} `forged` when something is offered, and does not hold; `refused` for what cannot be looked for */
export async function proveImage(
  image: Image,
  { components }: Resolution,
  registry: ImageRegistry,
  { key, identity }: Trust,
  root: TrustedRootSource,
): Promise<Proof> {
  const what = `the image ${image.digest}`;
  if (identity !== undefined) {
    throw new PackageError(
      'refused',
      'verify.identity is for what comes from a path, and is not looked for beside an image',
      'for an image: verify: { source: … }, { workflow: … } or { key: … }',
    );
  }
  const subject = {
    name: undefined,
    digest: { algorithm: 'sha256' as const, hex: image.digest.slice('sha256:'.length) },
    what,
  };
  const none = (noun: string) => ({ missing: `${registry.host} offers no ${noun} for ${what}` });
  const bundles = await bundlesOf(image.digest, registry);
  const stating = (predicate: RegExp): unknown =>
    bundles.find((bundle) => predicate.test(predicateOf(bundle)));
  const [slsa, bill] = [stating(SLSA), stating(BOM_PREDICATE)];
  const provenance =
    slsa === undefined ? none('provenance') : provenanceIn(slsa, subject, await loadTrustedRoot(root), SLSA);
  const sbom =
    bill === undefined
      ? none('bill of materials')
      : attestedBom(bill, subject, await loadTrustedRoot(root), {
          components: components.slice(0, 1),
          provenance,
        });
  if (key !== undefined)
    return { signature: await signedWith(key, image.digest, registry), provenance, sbom };
  const signature =
    'source' in provenance
      ? { keyId: `sigstore:${provenance.source}` }
      : none('signature that says who built it');
  return { signature, provenance, sbom };
}

async function bundlesOf(digest: string, registry: ImageRegistry): Promise<unknown[]> {
  const listed = referrers.safeParse(parseJson((await registry.referrers(digest))?.toString() ?? ''));
  if (!listed.success) return [];
  const found: unknown[] = [];
  const attested = listed.data.manifests.filter(({ artifactType = '' }) => BUNDLE.test(artifactType));
  for (const { digest: each } of attested.slice(0, MOST)) {
    const parsed = artifact.safeParse(parseJson((await registry.manifest(each)).bytes.toString()));
    for (const { digest: blob, size } of parsed.data?.layers ?? []) {
      found.push(parseJson((await registry.blob(blob, size)).toString()));
    }
  }
  return found;
}

/** What it says before anybody has checked who says so. */
function predicateOf(bundle: unknown): string {
  const parsed = envelope.safeParse(bundle);
  if (!parsed.success) return '';
  const payload = Buffer.from(parsed.data.dsseEnvelope.payload, 'base64').toString();
  return statement.safeParse(parseJson(payload)).data?.predicateType ?? '';
}

async function signedWith(
  keyFile: string,
  digest: string,
  registry: ImageRegistry,
): Promise<Proof['signature']> {
  const key = await loadPublicKey(keyFile);
  const tag = `${digest.replace(':', '-')}.sig`;
  const found = await registry.manifest(tag).catch((error: unknown) => {
    if (error instanceof PackageError && error.code === 'not_found') return undefined;
    throw error;
  });
  if (found === undefined) return { missing: `${registry.host} has no ${tag}` };
  const parsed = artifact.safeParse(parseJson(found.bytes.toString()));
  for (const { digest: blob, size, annotations } of parsed.data?.layers ?? []) {
    const signature = annotations?.['dev.cosignproject.cosign/signature'];
    if (signature === undefined) continue;
    const payload = await registry.blob(blob, size);
    if (!holds(payload, Buffer.from(signature, 'base64'), key)) continue;
    const about = simpleSigning.safeParse(parseJson(payload.toString()));
    if (about.data?.critical.image['docker-manifest-digest'] === digest) return { keyId: keyIdOf(key) };
    throw new PackageError('forged', `the signature of ${digest} is about another image`, 'do not use it');
  }
  throw new PackageError(
    'forged',
    `no signature of ${digest} was made with the key that the config names`,
    'somebody changed it: do not use it',
  );
}
