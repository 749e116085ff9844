import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './merkle.ts';

/** Signature type of Ed25519 (c2sp.org/signed-note, Signature types). */
const ED25519 = 0x01;

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410, section 4). */
const SPKI_PREFIX: Buffer = Buffer.from('302a300506032b6570032100', 'hex');

/** Longest note that is read; a checkpoint with a few witnesses is far below. */
const MAX_NOTE = 64 * 1024;

/** A name and the key that signs under it. */
export interface Signer {
  readonly name: string;
  readonly privateKey: KeyObject;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Buffer;
}

/** A name and the key that is trusted under it. */
export interface Verifier {
  readonly name: string;
  readonly publicKey: Buffer;
}

/** The 32 bytes of an Ed25519 key's public half. */
export function publicBytes(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
}

/** Verifier key as Go's `sumdb/note` and other tools read it: `name+hash+base64`. */
export function formatVerifierKey({ name, publicKey }: Verifier): string {
  const typed = Buffer.concat([Buffer.from([ED25519]), publicKey]);
  return `${name}+${keyId(name, publicKey).toString('hex')}+${typed.toString('base64')}`;
}

/** Reads `name+hash+base64`; undefined when it is none, or its hash is not its own. */
export function parseVerifierKey(text: string): Verifier | undefined {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text.trim()) ?? [];
  if (name === undefined || encoded === undefined) return undefined;
  const typed = Buffer.from(encoded, 'base64');
  if (typed.length !== 33 || typed[0] !== ED25519) return undefined;
  const publicKey = typed.subarray(1);
  return keyId(name, publicKey).toString('hex') === id ? { name, publicKey } : undefined;
}

/** Signs a text, which must end in a newline (c2sp.org/signed-note, Format). */
export function signNote(text: string, signer: Signer): string {
  const signature = sign(null, Buffer.from(text), signer.privateKey);
  const blob = Buffer.concat([keyId(signer.name, signer.publicKey), signature]);
  return `${text}\n\u2014 ${signer.name} ${blob.toString('base64')}\n`;
}

/** The signed text, not yet verified: for finding out whose key to ask for. */
export function noteText(note: string): string | undefined {
  const end = note.lastIndexOf('\n\n');
  return end < 0 || note.length > MAX_NOTE || !note.endsWith('\n') ? undefined : note.slice(0, end + 1);
}

/** The text, when this key has signed it; undefined otherwise. Signatures by others are ignored, as the spec asks. */
export function openNote(note: string, verifier: Verifier): string | undefined {
  const text = noteText(note);
  if (text === undefined) return undefined;
  const id = keyId(verifier.name, verifier.publicKey);
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, verifier.publicKey]),
    format: 'der',
    type: 'spki',
  });
  const mine = note
    .slice(text.length + 1)
    .split('\n')
    .map((line) => /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line))
    .filter((match) => match?.[1] === verifier.name)
    .map((match) => Buffer.from(match?.[2] ?? '', 'base64'))
    .filter((blob) => blob.length > 4 && blob.subarray(0, 4).equals(id));
  const sound =
    mine.length > 0 && mine.every((blob) => verify(null, Buffer.from(text), key, blob.subarray(4)));
  return sound ? text : undefined;
}

/** SHA-256(name || 0x0A || type || key)[:4] (c2sp.org/signed-note, Ed25519 signatures). */
function keyId(name: string, publicKey: Buffer): Buffer {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), publicKey])).subarray(0, 4);
}
