/** Addresses of Bitcoin: base58 with a checksum (BIP 13), bech32 and bech32m (BIP 173, BIP 350). */
import { createHash } from 'node:crypto';
import type { Match } from '../match.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const ADDRESS =
  /(?<![A-Za-z0-9])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})(?![A-Za-z0-9])/g;

export function findWallets(text: string): Match[] {
  return [...text.matchAll(ADDRESS)].flatMap(({ 0: address, index }) =>
    (address.startsWith('bc1') ? isBech32(address) : isBase58(address))
      ? [{ start: index, end: index + address.length, kind: 'wallet' }]
      : [],
  );
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function isBase58(address: string): boolean {
  let value = 0n;
  for (const letter of address) value = value * 58n + BigInt(BASE58.indexOf(letter));
  const hex = value.toString(16);
  if (hex.length > 50) return false;
  const bytes = Buffer.from(hex.padStart(50, '0'), 'hex');
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function isBech32(address: string): boolean {
  let check = 1;
  const take = (value: number): void => {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [bit, word] of GENERATOR.entries()) if ((top >>> bit) & 1) check ^= word;
  };
  for (const value of [3, 3, 0, 2, 3]) take(value); // "bc", spread as BIP 173 says
  for (const letter of address.slice(3)) take(BECH32.indexOf(letter));
  return check === 1 || check === 0x2bc830a3;
}
