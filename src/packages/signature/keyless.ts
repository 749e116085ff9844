/** Sigstore bundles, as `cosign sign-blob --bundle` and `cosign attest-blob` write them: no key, but a name. */
import { bundleFromJSON } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { problemOfStatement } from './envelope.ts';

export interface Name {
  readonly identity: string;
  readonly issuer: string;
}

/** What does not hold about it, as the end of a sentence; undefined when this name signed these bytes. */
export function problemOfBundle(
  json: string,
  bytes: Uint8Array,
  { identity, issuer }: Name,
  root: TrustedRoot,
): string | undefined {
  try {
    const bundle = bundleFromJSON(JSON.parse(json));
    const entity = toSignedEntity(bundle, Buffer.from(bytes));
    const signer = new Verifier(toTrustMaterial(root)).verify(entity);
    // Not left to the library, which takes what is expected for a pattern.
    const name = signer.identity?.subjectAlternativeName ?? '';
    const voucher = signer.identity?.extensions?.issuer ?? '';
    if (name !== identity || voucher !== issuer) {
      return `was signed by ${JSON.stringify(name)}, as ${JSON.stringify(voucher)} says, and not by whom the config names`;
    }
    if (bundle.content.$case === 'messageSignature') return undefined;
    return problemOfStatement(bundle.content.dsseEnvelope.payload.toString('utf8'), bytes);
  } catch (cause) {
    return `does not hold: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}
