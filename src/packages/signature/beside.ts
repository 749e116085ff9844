/**
 * Signatures that lie beside what they are about:
 *
 *     server.mjs.sig             a plain signature, raw or in base64
 *     server.mjs.dsse.json       an envelope with a statement
 *     server.mjs.sigstore.json   a bundle of Sigstore
 *
 * The first two need a key in the config, the last one a name. One that is there and does not hold is an error.
 */
import { readFile } from 'node:fs/promises';
import type { Proof } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { loadTrustedRoot, type TrustedRootSource } from '../trusted-root.ts';
import { problemOfEnvelope } from './envelope.ts';
import { holds, keyIdOf, loadPublicKey } from './key.ts';
import { problemOfBundle } from './keyless.ts';
import type { Trust } from './trust.ts';

/** @throws {PackageError} `forged`, or `refused` when the key cannot be read */
export async function signatureBeside(
  file: string,
  bytes: Uint8Array,
  { key, identity, issuer }: Trust,
  root: TrustedRootSource,
): Promise<Proof['signature']> {
  if (key !== undefined) return withKey(file, bytes, key);
  if (identity === undefined || issuer === undefined) {
    return {
      missing: 'the config names nobody who signs it: verify: { key: … }, or { identity: …, issuer: … }',
    };
  }
  const bundle = await read(`${file}.sigstore.json`);
  if (bundle === undefined) return { missing: `there is no ${file}.sigstore.json` };
  const problem = problemOfBundle(
    bundle.toString(),
    bytes,
    { identity, issuer },
    await loadTrustedRoot(root),
  );
  if (problem !== undefined) throw forged(`${file}.sigstore.json ${problem}`);
  return { keyId: `sigstore:${identity}` };
}

async function withKey(file: string, bytes: Uint8Array, keyFile: string): Promise<Proof['signature']> {
  const key = await loadPublicKey(keyFile);
  const [plain, envelope] = await Promise.all([read(`${file}.sig`), read(`${file}.dsse.json`)]);
  if (plain === undefined && envelope === undefined) {
    return { missing: `there is neither ${file}.sig nor ${file}.dsse.json` };
  }
  if (plain !== undefined && !holds(bytes, plain, key) && !holds(bytes, decoded(plain), key)) {
    throw forged(`${file}.sig is no signature of it with the key that the config names`);
  }
  const problem = envelope === undefined ? undefined : problemOfEnvelope(envelope.toString(), bytes, key);
  if (problem !== undefined) throw forged(`${file}.dsse.json ${problem}`);
  return { keyId: keyIdOf(key) };
}

/** Undefined when it is not there. What is there and cannot be read is an error. */
async function read(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function decoded(text: Buffer): Buffer {
  return Buffer.from(text.toString('latin1').trim(), 'base64');
}

function forged(what: string): PackageError {
  return new PackageError('forged', what, 'somebody changed it: do not use it');
}
