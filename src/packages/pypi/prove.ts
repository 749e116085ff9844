/** Attestations of a package index (PEP 740): who published a file, and from where. */
import * as z from 'zod';
import type { Proof, Provenance } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import { provenanceIn } from '../provenance.ts';
import { attestedBom, BOM_PREDICATE } from '../sbom/attested.ts';
import { loadTrustedRoot, type TrustedRootSource } from '../trusted-root.ts';
import type { PypiResolution } from './resolve.ts';
import type { SimpleIndex } from './simple-index.ts';

const MOST = 16 << 20;
const ACCEPT = 'application/vnd.pypi.integrity.v1+json';

/** docs.pypi.org/attestations/publish/v1: it says only that this publisher published this file. */
const PUBLISH = /^https:\/\/docs\.pypi\.org\/attestations\/publish\/v1$/;

const offered = z.looseObject({
  attestation_bundles: z.array(
    z.looseObject({
      publisher: z.looseObject({
        kind: z.string(),
        repository: z.string().optional(),
        workflow: z.string().optional(),
      }),
      attestations: z.array(
        z.looseObject({
          version: z.literal(1),
          verification_material: z.looseObject({
            certificate: z.string(),
            transparency_entries: z.array(z.unknown()),
          }),
          envelope: z.looseObject({ statement: z.string(), signature: z.string() }),
        }),
      ),
    }),
  ),
});

type Offered = z.infer<typeof offered>['attestation_bundles'][number];

/** @throws {PackageError} `forged` when something is offered, and does not hold */
export async function provePypi(
  { spec, listed, components }: PypiResolution,
  index: SimpleIndex,
  rootSource: TrustedRootSource,
): Promise<Proof> {
  const what = `${spec.name} ${spec.version}`;
  const text = await attestationsOf(spec, listed, index);
  if (text === undefined) {
    const missing = { missing: `${index.host} offers no attestation for ${what}` };
    return { signature: missing, provenance: missing, sbom: missing };
  }
  const parsed = offered.safeParse(parseJson(text));
  if (!parsed.success) throw new PackageError('forged', `the attestations of ${what} cannot be read`);
  const subject = {
    name: listed.filename,
    digest: { algorithm: 'sha256' as const, hex: listed.sha256 },
    what,
  };
  const none = (noun: string) => ({ missing: `${index.host} offers no ${noun} for ${what}` });
  const published = find(parsed.data, PUBLISH);
  if (published === undefined) {
    const missing = none('attestation that says who published it,');
    return { signature: missing, provenance: missing, sbom: missing };
  }
  const root = await loadTrustedRoot(rootSource);
  const provenance = provenanceIn(asBundle(published.attestation), subject, root, PUBLISH);
  requireSame(published.publisher, provenance, what);
  const bill = find(parsed.data, BOM_PREDICATE);
  const sbom =
    bill === undefined
      ? none('bill of materials')
      : attestedBom(asBundle(bill.attestation), subject, root, { components, provenance });
  // The index signs nothing itself: whoever published the file did.
  return { signature: { keyId: `sigstore:${provenance.source}` }, provenance, sbom };
}

/** The first attestation of a kind. Its signature is checked later. */
function find({ attestation_bundles: bundles }: z.infer<typeof offered>, predicate: RegExp) {
  for (const { publisher, attestations } of bundles) {
    const attestation = attestations.find(({ envelope }) => states(envelope.statement, predicate));
    if (attestation !== undefined) return { publisher, attestation };
  }
  return undefined;
}

/** A file whose attestation the index lists must have one; otherwise it is asked whether there is one. */
async function attestationsOf(
  { name, version }: PypiResolution['spec'],
  { filename, provenance }: PypiResolution['listed'],
  index: SimpleIndex,
): Promise<string | undefined> {
  // Of the index that is asked anyway: what it lists must not send us elsewhere.
  const path = `/integrity/${[name, version, filename].map(encodeURIComponent).join('/')}/provenance`;
  const listed = provenance === undefined ? undefined : new URL(provenance, index.origin).pathname;
  try {
    return (await index.bytes(new URL(listed ?? path, index.origin).href, MOST, ACCEPT)).toString();
  } catch (error) {
    if (listed === undefined && error instanceof PackageError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** An attestation of PyPI is a Sigstore bundle whose fields have other names (PEP 740, "Attestation objects"). */
function asBundle({ verification_material: material, envelope }: Offered['attestations'][number]): unknown {
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: material.certificate },
      tlogEntries: material.transparency_entries,
    },
    dsseEnvelope: {
      payload: envelope.statement,
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: envelope.signature, keyid: '' }],
    },
  };
}

function states(statement: string, predicate: RegExp): boolean {
  const parsed = z
    .looseObject({ predicateType: z.string() })
    .safeParse(parseJson(Buffer.from(statement, 'base64').toString()));
  return parsed.success && predicate.test(parsed.data.predicateType);
}

/** What the index says of the publisher is for people to read, so it must be what the certificate says. */
function requireSame(publisher: Offered['publisher'], { source, workflow }: Provenance, what: string): void {
  const { kind, repository, workflow: file } = publisher;
  if (kind !== 'GitHub' && kind !== 'GitLab') return;
  const claimed = `https://${kind.toLowerCase()}.com/${repository ?? ''}`;
  const sameFile = file === undefined || workflow === file || workflow.endsWith(`/${file}`);
  if (claimed.toLowerCase() === source.toLowerCase() && sameFile) return;
  throw new PackageError(
    'forged',
    `the index says that ${claimed} published ${what}, but ${source} signed it`,
    'somebody changed it on the way or at the index: do not use it',
  );
}
