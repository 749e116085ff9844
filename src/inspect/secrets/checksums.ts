/** Checksums that issuers put into their tokens, so that a token can be told from what only looks like one. */
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_LENGTH = 6;

/** CRC-32 in base62, with leading zeros: what GitHub and npm end their tokens with. */
export function crcInBase62(text: string): string {
  let rest = crc32(text);
  let written = '';
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    written = (BASE62[rest % 62] ?? '') + written;
    rest = Math.floor(rest / 62);
  }
  return written;
}

/** The last six letters are the checksum of those between the prefix and them. */
export function endsWithCrc(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1);
  return crcInBase62(body.slice(0, -CHECKSUM_LENGTH)) === body.slice(-CHECKSUM_LENGTH);
}

/** A JSON object in base64url that says how it is signed or encrypted: the head of a JSON Web Token (RFC 7515, section 4). */
export function isJoseHeader(part: string): boolean {
  return /^\{[\x20-\x7e\s]*"(?:alg|enc)"\s*:/.test(Buffer.from(part, 'base64url').toString('latin1'));
}

/** A macaroon of PyPI: its location is the first thing in it, in clear. */
export function isPypiMacaroon(token: string): boolean {
  return Buffer.from(token.slice('pypi-'.length), 'base64url').toString('latin1').includes('pypi.org');
}
