/** Signatures with a plain public key: Ed25519 (RFC 8032), or ECDSA as `cosign sign-blob` and `openssl dgst` make it. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PackageError } from '../package-error.ts';

/** @throws {TypeError} when it is none that is good enough */
export function publicKeyOf(pem: string): KeyObject {
  const key = createPublicKey(pem);
  // Somebody who was told to put a public key there must not have their private one read, and believed.
  if (/PRIVATE KEY/.test(pem)) throw new TypeError('it is a private key');
  if (key.asymmetricKeyType === 'ed25519') return key;
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  if (key.asymmetricKeyType === 'ec' && Object.hasOwn(DIGESTS, curve)) return key;
  throw new TypeError(`keys of ${key.asymmetricKeyType ?? 'this kind'} ${curve} are not taken`.trim());
}

/** @throws {PackageError} `refused` when there is none, or none that is good enough */
export async function loadPublicKey(file: string): Promise<KeyObject> {
  return readFile(file, 'utf8')
    .then(publicKeyOf)
    .catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      const hint = 'verify.key is a file with a public key in PEM: Ed25519, or ECDSA P-256, P-384, P-521';
      throw new PackageError('refused', `${file} is no key: ${why}`, hint, { cause });
    });
}

/** NIST SP 800-186 curves, each with the digest of its strength. */
const DIGESTS: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

export function holds(bytes: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  if (signature.length === 0) return false;
  const digest = DIGESTS[key.asymmetricKeyDetails?.namedCurve ?? ''];
  return verify(key.asymmetricKeyType === 'ed25519' ? null : digest, bytes, key, signature);
}

/** Short, and the same everywhere: the digest of the key itself (RFC 5280, SubjectPublicKeyInfo). */
export function keyIdOf(key: KeyObject): string {
  const der = key.export({ format: 'der', type: 'spki' });
  return `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}`;
}
