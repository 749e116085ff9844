/**
 * Names of tools and prompts in a set: `<server>__<name>`, in at most 64 characters, which is all that some clients take.
 *
 * A server's name holds no underscore, so the first two end it. What is longer, or looks as if it had been shortened, is
 * shortened: no name can be made to look like the short form of another one. 80 bits of SHA-256 tell the long ones apart;
 * should two approved names of one server have the same short form, neither can be called (see routes.ts).
 */
import { createHash } from 'node:crypto';

export const MAX_NAME = 64;
const SEPARATOR = '__';
const HASH_CHARACTERS = 16;
const SHORTENED = /_[a-z2-7]{16}$/;

/** One way only: the short form is found again among the names that were approved. */
export function qualifiedName(server: string, name: string): string {
  const plain = `${server}${SEPARATOR}${name}`;
  return plain.length <= MAX_NAME && !isShortened(plain) ? plain : shortened(server, name);
}

export interface Qualified {
  readonly server: string;
  /** The name itself; undefined where it was shortened. */
  readonly name: string | undefined;
}

/** Undefined of what `qualifiedName` never makes. */
export function parseQualified(qualified: string): Qualified | undefined {
  const at = qualified.indexOf(SEPARATOR);
  if (at < 1 || qualified.length > MAX_NAME) return undefined;
  const name = qualified.slice(at + SEPARATOR.length);
  return { server: qualified.slice(0, at), name: isShortened(qualified) ? undefined : name };
}

function isShortened(qualified: string): boolean {
  return qualified.length === MAX_NAME && SHORTENED.test(qualified);
}

/** What is kept of the name is for people; other characters could be cut in half. */
function shortened(server: string, name: string): string {
  const head = `${server}${SEPARATOR}${name.replaceAll(/[^\w.-]/g, '_')}`;
  return `${head.slice(0, MAX_NAME - HASH_CHARACTERS - 1)}_${hashOf(server, name)}`;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648, section 6, in lower case. A lone surrogate has no UTF-8: JSON spells it out. */
function hashOf(server: string, name: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([server, name]))
    .digest();
  let hash = '';
  let bits = 0n;
  for (const byte of digest.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  for (let at = 0; at < HASH_CHARACTERS; at += 1) {
    hash = (BASE32[Number(bits & 31n)] ?? '') + hash;
    bits >>= 5n;
  }
  return hash;
}
