import { hash } from 'node:crypto';

/** SHA-256 in one call; cheaper than a hash object for inputs of this size. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
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

/** Hash of two subtrees (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
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
  const [first] = nodes;
  if (first === undefined) return EMPTY_ROOT;
  if (nodes.length === 1) return first;
  const split = splitPoint(nodes.length);
  return nodeHash(treeHash(nodes.slice(0, split)), treeHash(nodes.slice(split)));
}
