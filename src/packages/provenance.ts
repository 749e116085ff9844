/**
 * Provenance attestations: a statement (in-toto) that says what was built, signed (DSSE) by a workflow whose identity
 * a certificate authority vouched for and a public log wrote down (docs.sigstore.dev). Shared by all ecosystems.
 */
import { bundleFromJSON } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { type Signer, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import * as z from 'zod';
import type { Provenance } from './ecosystem.ts';
import { PackageError } from './package-error.ts';

/** What the statement must be about. */
export interface Subject {
  /** As it is called in the statement, such as a package URL. */
  readonly name: string;
  readonly digest: { readonly algorithm: 'sha256' | 'sha512'; readonly hex: string };
  /** For a person. */
  readonly what: string;
}

const statement = z.looseObject({
  _type: z.enum(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1']),
  subject: z.array(z.looseObject({ name: z.string(), digest: z.record(z.string(), z.string()) })),
  predicateType: z.string(),
});

/** Of certificates that Fulcio issues (github.com/sigstore/fulcio, docs/oid-info.md). */
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';

/**
 * Who built it, from a Sigstore bundle.
 *
 * @throws {PackageError} `forged` when the signature does not hold, or is about something else
 */
export function provenanceIn(
  bundle: unknown,
  subject: Subject,
  root: TrustedRoot,
  predicate: RegExp,
): Provenance {
  const { what } = subject;
  const { signer, payload } = verified(bundle, root, what);
  const parsed = statement.safeParse(payload);
  if (!parsed.success) throw forged(`the provenance of ${what} is no statement`);
  const about = parsed.data.subject.find(({ name }) => name === subject.name);
  if (about === undefined) {
    const other = parsed.data.subject[0]?.name ?? 'nothing';
    throw forged(`the provenance of ${what} is about ${JSON.stringify(other)}`);
  }
  const { algorithm, hex } = subject.digest;
  if (about.digest[algorithm]?.toLowerCase() !== hex) {
    throw forged(`the provenance of ${what} is about another archive of that name`);
  }
  if (!predicate.test(parsed.data.predicateType)) {
    throw forged(`the provenance of ${what} states something else (${parsed.data.predicateType})`);
  }
  return identityOf(signer, what);
}

function verified(json: unknown, root: TrustedRoot, what: string): { signer: Signer; payload: unknown } {
  try {
    const bundle = bundleFromJSON(json);
    if (bundle.content.$case !== 'dsseEnvelope') throw new TypeError('it is no envelope');
    const { payload, payloadType } = bundle.content.dsseEnvelope;
    if (payloadType !== 'application/vnd.in-toto+json') throw new TypeError('its payload is no statement');
    const signer = new Verifier(toTrustMaterial(root)).verify(toSignedEntity(bundle));
    return { signer, payload: JSON.parse(payload.toString()) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw forged(`the provenance of ${what} does not hold: ${why}`, cause);
  }
}

/** `https://github.com/owner/name/.github/workflows/release.yml@refs/tags/v1`: the reference differs each time. */
const WORKFLOW = /^(https:\/\/[^/]+\/.+?)\/\/?(\.[^@]+|[^@/]+\.ya?ml)@(\S+)$/;

function identityOf({ identity }: Signer, what: string): Provenance {
  const name = identity?.subjectAlternativeName ?? '';
  const [, repository, file] = WORKFLOW.exec(name) ?? [];
  const issuer = identity?.extensions?.issuer;
  if (repository === undefined || file === undefined || issuer === undefined) {
    throw forged(`the provenance of ${what} was signed by ${JSON.stringify(name)}, which is no workflow`);
  }
  const source = extension(identity?.oids, SOURCE_REPOSITORY) ?? repository;
  // A workflow that is shared stands in another repository than what it builds.
  const workflow = source === repository ? file : `${repository}/${file}`;
  return { source, workflow, issuer };
}

function extension(oids: NonNullable<Signer['identity']>['oids'], wanted: string): string | undefined {
  const value = oids?.find(({ oid }) => oid?.id.join('.') === wanted)?.value;
  if (value === undefined) return undefined;
  // A DER UTF8String (X.690, 8.23): the tag, the length, the text.
  const [tag, length = 0] = value;
  if (tag !== 0x0c) return undefined;
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f);
  return value.subarray(start).toString('utf8');
}

function forged(what: string, cause?: unknown): PackageError {
  const hint = 'somebody changed it on the way or at the registry: do not use it';
  return new PackageError('forged', what, hint, { cause });
}
