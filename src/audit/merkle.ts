import { hash } from 'node:crypto';

/**
 * SHA-256 in one call; cheaper than a hash object for inputs of this size. As text first: a buffer that comes from
 * OpenSSL has memory of its own, and takes twice as long as the hash.
 */
export function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
}

/** Root of the tree without leaves (RFC 6962, section 2.1). */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0));

/** Hash of one entry. The prefix 0x00 keeps a leaf from being taken for a node (RFC 6962, section 2.1). */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = 0;
  input.set(entry, 1);
  return sha256(input);
}

/** The same, each byte a character, of an entry that stands behind a byte of room, which is overwritten. */
export function leafHashInPlace(bytes: Uint8Array): string {
  bytes[0] = 0;
  return hash('sha256', bytes, 'binary');
}

/** The prefix of a node, and room for its two subtrees. */
const node: Buffer = Buffer.alloc(1 + 2 * 32, 1);

/** Hash of two subtrees (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + left.length);
  return sha256(node);
}

/** The largest power of two that is smaller than `count`, where RFC 6962 splits a tree. `count` is 2 or more. */
export function splitPoint(count: number): number {
  // Not with `<<`: sizes may pass 2^31.
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/**
 * Merkle Tree Hash over the given nodes.
 *
 * The nodes are leaf hashes, or roots of complete subtrees of one size of which only the last may be smaller:
 * RFC 6962 splits both in the same places.
 */
export function treeHash(nodes: readonly Buffer[]): Buffer {
  let level = nodes;
  while (level.length > 1) {
    const above: Buffer[] = [];
    // The one that is left over goes up as it is, and so ends where RFC 6962 splits.
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Buffer, level[at + 1]];
      above.push(right === undefined ? left : nodeHash(left, right));
    }
    level = above;
  }
  return level[0] ?? EMPTY_ROOT;
}
