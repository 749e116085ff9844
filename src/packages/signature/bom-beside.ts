/**
 * A bill of materials that lies beside what comes from a path: `server.mjs.cdx.json`, CycloneDX, signed as the file itself
 * is (`server.mjs.cdx.json.sig` and so on). It must say that it is about these bytes.
 */
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { bundleFromJSON } from '@sigstore/bundle';
import * as z from 'zod';
import type { Proof } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import { loggedAtOf } from '../provenance.ts';
import { purlsIn } from '../sbom/attested.ts';
import type { TrustedRootSource } from '../trusted-root.ts';
import { signatureBeside } from './beside.ts';
import type { Trust } from './trust.ts';

const about = z.looseObject({
  metadata: z.looseObject({
    component: z.looseObject({
      hashes: z.array(z.looseObject({ alg: z.string(), content: z.string() })),
    }),
  }),
});

/** @throws {PackageError} `forged` when it is there, and is not signed or about something else */
export async function bomBeside(
  file: string,
  bytes: Uint8Array,
  trust: Trust,
  root: TrustedRootSource,
): Promise<NonNullable<Proof['sbom']>> {
  const bill = `${file}.cdx.json`;
  const document = await readFile(bill).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (document === undefined) return { missing: `there is no ${bill}` };
  const signature = await signatureBeside(bill, document, trust, root);
  if ('missing' in signature) return { missing: `${bill} is not signed: ${signature.missing}` };
  const parsed = parseJson(document.toString());
  const stated = about.safeParse(parsed);
  if (purlsIn(parsed) === undefined || !stated.success) {
    throw forged(`${bill} is no bill of materials of CycloneDX with a digest of what it is about`);
  }
  const sha256 = hash('sha256', bytes);
  const { hashes } = stated.data.metadata.component;
  if (!hashes.some(({ alg, content }) => alg === 'SHA-256' && content.toLowerCase() === sha256)) {
    throw forged(`${bill} is about something else: its SHA-256 is not ${sha256}`);
  }
  const signedAt = trust.identity === undefined ? undefined : await loggedAt(`${bill}.sigstore.json`);
  return {
    digest: `sha256:${hash('sha256', document)}`,
    by: signature.keyId,
    ...(signedAt !== undefined && { signedAt: new Date(signedAt).toISOString() }),
    unlisted: 0,
  };
}

/** Of a bundle that was verified before. */
async function loggedAt(bundle: string): Promise<number | undefined> {
  return loggedAtOf(bundleFromJSON(JSON.parse(await readFile(bundle, 'utf8'))));
}

function forged(what: string): PackageError {
  return new PackageError('forged', what, 'somebody changed it: do not use it');
}
