import { nodeHash, splitPoint, treeHash } from './merkle.ts';
import { TILE_WIDTH } from './tile.ts';

/** Merkle Tree Hash of the leaves `from` (included) to `to` (excluded), where that is a subtree of RFC 6962. */
export type Subtree = (from: number, to: number) => Buffer;

/** Reads subtrees from tiles. `tile` gives the hashes of a tile, at least as many as the tree has. */
export function subtreeFromTiles(tile: (level: number, index: number) => readonly Buffer[]): Subtree {
  const subtree: Subtree = (from, to) => {
    const count = to - from;
    if (!isPowerOfTwo(count) || from % count !== 0) {
      const split = from + splitPoint(count);
      return nodeHash(subtree(from, split), subtree(split, to));
    }
    let level = 0;
    while (TILE_WIDTH ** (level + 1) <= count) level += 1;
    const nodes = count / TILE_WIDTH ** level;
    const first = from / TILE_WIDTH ** level;
    const at = first % TILE_WIDTH;
    return treeHash(tile(level, Math.floor(first / TILE_WIDTH)).slice(at, at + nodes));
  };
  return subtree;
}

/** Audit path of leaf `index` in the tree of `size` leaves (RFC 6962, section 2.1.1). */
export function inclusionProof(index: number, size: number, subtree: Subtree): Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no entry ${index} in a log of ${size}`);
  const path = (from: number, to: number): Buffer[] => {
    if (to - from === 1) return [];
    const split = from + splitPoint(to - from);
    return index < split
      ? [...path(from, split), subtree(split, to)]
      : [...path(split, to), subtree(from, split)];
  };
  return path(0, size);
}

/** Proof that the tree of `newSize` leaves begins with the tree of `oldSize` (RFC 6962, section 2.1.2). */
export function consistencyProof(oldSize: number, newSize: number, subtree: Subtree): Buffer[] {
  if (!(oldSize >= 0 && oldSize <= newSize)) throw new RangeError(`no growth from ${oldSize} to ${newSize}`);
  // Every tree begins with the empty one, and with itself: there is nothing to show.
  if (oldSize === 0 || oldSize === newSize) return [];
  const path = (from: number, to: number, whole: boolean): Buffer[] => {
    if (oldSize === to) return whole ? [] : [subtree(from, to)];
    const split = from + splitPoint(to - from);
    return oldSize <= split
      ? [...path(from, split, whole), subtree(split, to)]
      : [...path(split, to, false), subtree(from, split)];
  };
  return path(0, newSize, true);
}

/** Whether `proof` leads from the leaf to the root (RFC 9162, section 2.1.3.2). */
export function checkInclusion(
  claim: { readonly index: number; readonly size: number; readonly leaf: Buffer; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (!(claim.index >= 0 && claim.index < claim.size)) return false;
  let first = claim.index;
  let last = claim.size - 1;
  let hash = claim.leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (first % 2 === 1 || first === last) {
      hash = nodeHash(sibling, hash);
      while (first % 2 === 0 && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && hash.equals(claim.root);
}

/** Whether `proof` shows that the new tree begins with the old one (RFC 9162, section 2.1.4.2). */
export function checkConsistency(
  older: { readonly size: number; readonly root: Buffer },
  newer: { readonly size: number; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0) return proof.length === 0;
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  const [seed, ...rest] = path;
  if (seed === undefined) return false;
  let first = older.size - 1;
  let last = newer.size - 1;
  while (first % 2 === 1) [first, last] = [half(first), half(last)];
  let oldHash = seed;
  let newHash = seed;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (first % 2 === 1 || first === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (first % 2 === 0 && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && oldHash.equals(older.root) && newHash.equals(newer.root);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return value === 1 || (value > 1 && splitPoint(value) * 2 === value);
}
