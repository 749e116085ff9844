/**
 * A Sigstore of one's own: a certificate authority, a log of certificates and a log of signatures, with real keys. What
 * it signs is verified like the real thing, by whoever trusts its root.
 *
 * It is not part of `bartizan/testing`, which would bring its libraries along.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundleToJSON } from '@sigstore/bundle';
import {
  fulcioHandler,
  type HandlerFn,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  rekorHandler,
} from '@sigstore/mock';
import { DSSEBundleBuilder, FulcioSigner, MessageSignatureBundleBuilder, RekorWitness } from '@sigstore/sign';

/** A run of a workflow, as GitHub would vouch for it. */
export interface Run {
  /** `owner/name` */
  readonly repository: string;
  /** `.github/workflows/release.yml` */
  readonly workflow: string;
  readonly issuer?: string;
}

export interface Statement {
  readonly subject: readonly { readonly name: string; readonly digest: Readonly<Record<string, string>> }[];
  readonly predicateType: string;
  readonly predicate?: unknown;
}

export interface FakeSigstore {
  /** As `trusted_root.json` has it. */
  readonly trustedRoot: object;
  /**
   * Signs a statement, keyless, in the name of a run.
   *
   * @param loggedAt when the log saw it, instead of now
   */
  sign(statement: Statement, run: Run, loggedAt?: Date): Promise<unknown>;
  /** Signs bytes as they are, as `cosign sign-blob --bundle` does. */
  signBlob(bytes: Uint8Array, run: Run, loggedAt?: Date): Promise<unknown>;
  close(): Promise<void>;
}

export const GITHUB = 'https://token.actions.githubusercontent.com';

export async function createFakeSigstore(): Promise<FakeSigstore> {
  const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Whole seconds: @sigstore/core cannot read a time whose fraction ends in a zero.
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  const ctlog = await initializeCTLog(keyPair(), now);
  const ca = await initializeCA(keyPair(), ctlog, now);
  const logKeys = keyPair();
  const handlers = new Map<string, HandlerFn>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const result = await handlers.get(request.url ?? '')?.(Buffer.concat(chunks).toString());
    response.writeHead(result?.statusCode ?? 404, { 'content-type': result?.contentType ?? 'text/plain' });
    response.end(result?.response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fulcio = fulcioHandler(ca);
  handlers.set(fulcio.path, fulcio.fn);

  const logAt = async (clock: Date): Promise<void> => {
    const tlog = await initializeTLog(address, logKeys, clock);
    const log = tlog.log.bind(tlog);
    tlog.log = (entry) => log(canonicalEntry(entry as ProposedEntry));
    const rekor = rekorHandler(tlog);
    handlers.set(rekor.path, rekor.fn);
  };

  const signerOf = (run: Run): FulcioSigner =>
    new FulcioSigner({
      fulcioBaseURL: address,
      identityProvider: { getToken: async () => tokenOf(run) },
    });

  const logKey = logKeys.publicKey.export({ format: 'der', type: 'spki' });
  return {
    trustedRoot: trustedRootOf({
      address,
      root: Buffer.from(ca.rootCertificate.buffer),
      ctKey: ctlog.publicKey,
      logKey,
      start: new Date(now.getTime() - 86_400_000),
    }),
    async sign(statement, run, loggedAt = now) {
      await logAt(loggedAt);
      const builder = new DSSEBundleBuilder({
        signer: signerOf(run),
        witnesses: [new RekorWitness({ rekorBaseURL: address, entryType: 'dsse' })],
      });
      const text = JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', predicate: {}, ...statement });
      const bundle = await builder.create({ data: Buffer.from(text), type: 'application/vnd.in-toto+json' });
      return bundleToJSON(bundle);
    },
    async signBlob(bytes, run, loggedAt = now) {
      await logAt(loggedAt);
      const builder = new MessageSignatureBundleBuilder({
        signer: signerOf(run),
        witnesses: [new RekorWitness({ rekorBaseURL: address })],
      });
      return bundleToJSON(await builder.create({ data: Buffer.from(bytes) }));
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface ProposedEntry {
  readonly kind: string;
  readonly spec: {
    readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] };
  };
}

/** What Rekor makes of a proposed `dsse` entry, which the mock leaves as it is (sigstore/rekor, pkg/types/dsse). */
function canonicalEntry(entry: ProposedEntry): object {
  if (entry.kind !== 'dsse') return entry;
  const { spec } = entry;
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope);
  const sha256 = (bytes: string | Buffer) => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  });
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: sha256(envelope),
      payloadHash: sha256(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }: { sig: string }, index: number) => ({
        signature: sig,
        verifier: verifiers[index],
      })),
    },
  };
}

/** An identity token as a workflow gets it. Nobody checks its signature here: the authority is ours. */
function tokenOf({ repository, workflow, issuer = GITHUB }: Run): string {
  const reference = `${repository}/${workflow}@refs/tags/v1`;
  const claims = {
    iss: issuer,
    sub: `https://github.com/${reference}`,
    aud: 'sigstore',
    repository,
    workflow_ref: reference,
    job_workflow_ref: reference,
    event_name: 'push',
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.c2ln`;
}

interface Trusted {
  readonly address: string;
  readonly root: Buffer;
  readonly ctKey: Buffer;
  readonly logKey: Buffer;
  readonly start: Date;
}

/** sigstore/protobuf-specs, sigstore_trustroot.proto */
function trustedRootOf({ address, root, ctKey, logKey, start }: Trusted): object {
  const validFor = { start: start.toISOString() };
  const log = (key: Buffer) => ({
    baseUrl: address,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: key.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(key).digest('base64') },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(logKey)],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: address,
        certChain: { certificates: [{ rawBytes: root.toString('base64') }] },
        validFor,
      },
    ],
    ctlogs: [log(ctKey)],
    timestampAuthorities: [],
  };
}
