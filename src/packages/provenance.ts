/**
 * Provenance attestations: a statement (in-toto) that says what was built, signed (DSSE) by a workflow whose identity
 * a certificate authority vouched for and a public log wrote down (docs.sigstore.dev). Shared by all ecosystems.
 */
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { type Signer, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import * as z from 'zod';
import type { Provenance } from './ecosystem.ts';
import { PackageError } from './package-error.ts';

/** What the statement must be about. */
export interface Subject {
  /** As it is called in the statement, such as a package URL. Undefined where the digest alone says what it is. */
  readonly name: string | undefined;
  readonly digest: { readonly algorithm: 'sha256' | 'sha512'; readonly hex: string };
  /** For a person. */
  readonly what: string;
}

const statement = z.looseObject({
  _type: z.enum(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1']),
  subject: z.array(z.looseObject({ name: z.string(), digest: z.record(z.string(), z.string()) })),
  predicateType: z.string(),
  predicate: z.unknown(),
});

/** Of certificates that Fulcio issues (github.com/sigstore/fulcio, docs/oid-info.md). */
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';

/** A statement whose signature and subject were checked. */
export interface Stated {
  readonly by: Provenance;
  readonly predicate: unknown;
  /** The payload as it was signed. */
  readonly payload: Buffer;
  /** When the log saw it, in milliseconds since the epoch; undefined where no log promised to have. */
  readonly loggedAt: number | undefined;
}

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
  return statedIn(bundle, subject, root, predicate, 'the provenance').by;
}

/**
 * What a workflow states about a subject, from a Sigstore bundle.
 *
 * @param which what to call it in an error, such as `the provenance`
 * @throws {PackageError} `forged` when the signature does not hold, or is about something else
 */
export function statedIn(
  json: unknown,
  subject: Subject,
  root: TrustedRoot,
  predicate: RegExp,
  which: string,
): Stated {
  const { what } = subject;
  const { signer, payload, loggedAt } = verified(json, root, `${which} of ${what}`);
  const parsed = statement.safeParse(JSON.parse(payload.toString()));
  if (!parsed.success) throw forged(`${which} of ${what} is no statement`);
  const about = parsed.data.subject.find(
    ({ name, digest }) =>
      name === (subject.name ?? name) &&
      (subject.name !== undefined || digest[subject.digest.algorithm]?.toLowerCase() === subject.digest.hex),
  );
  if (about === undefined) {
    const other = parsed.data.subject[0]?.name ?? 'nothing';
    throw forged(`${which} of ${what} is about ${JSON.stringify(other)}`);
  }
  const { algorithm, hex } = subject.digest;
  if (about.digest[algorithm]?.toLowerCase() !== hex) {
    throw forged(`${which} of ${what} is about another archive of that name`);
  }
  if (!predicate.test(parsed.data.predicateType)) {
    throw forged(`${which} of ${what} states something else (${parsed.data.predicateType})`);
  }
  return {
    by: identityOf(signer, `${which} of ${what}`),
    predicate: parsed.data.predicate,
    payload,
    loggedAt,
  };
}

function verified(
  json: unknown,
  root: TrustedRoot,
  which: string,
): { signer: Signer; payload: Buffer; loggedAt: number | undefined } {
  try {
    const bundle = bundleFromJSON(json);
    if (bundle.content.$case !== 'dsseEnvelope') throw new TypeError('it is no envelope');
    const { payload, payloadType } = bundle.content.dsseEnvelope;
    if (payloadType !== 'application/vnd.in-toto+json') throw new TypeError('its payload is no statement');
    const signer = new Verifier(toTrustMaterial(root)).verify(toSignedEntity(bundle));
    JSON.parse(payload.toString());
    return { signer, payload, loggedAt: loggedAtOf(bundle) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw forged(`${which} does not hold: ${why}`, cause);
  }
}

/** The time is the log's word only where it signed a promise over it (a SET); an inclusion proof says nothing of time. */
export function loggedAtOf({ verificationMaterial }: Bundle): number | undefined {
  const times = verificationMaterial.tlogEntries.flatMap(({ inclusionPromise, integratedTime }) =>
    inclusionPromise === undefined || integratedTime === '0' ? [] : [Number(integratedTime) * 1000],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** `https://github.com/owner/name/.github/workflows/release.yml@refs/tags/v1`: the reference differs each time. */
const WORKFLOW = /^(https:\/\/[^/]+\/.+?)\/\/?(\.[^@]+|[^@/]+\.ya?ml)@(\S+)$/;

function identityOf({ identity }: Signer, what: string): Provenance {
  const name = identity?.subjectAlternativeName ?? '';
  const [, repository, file] = WORKFLOW.exec(name) ?? [];
  const issuer = identity?.extensions?.issuer;
  if (repository === undefined || file === undefined || issuer === undefined) {
    throw forged(`${what} was signed by ${JSON.stringify(name)}, which is no workflow`);
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
