import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_EDGE, edgeOf, edgeRoot, grow } from './edge.ts';
import { leafHash, sha256, treeHash } from './merkle.ts';
import {
  checkConsistency,
  checkInclusion,
  consistencyProof,
  inclusionProof,
  type Subtree,
  subtreeFromTiles,
} from './proof.ts';

function leavesOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
}

const plain =
  (leaves: readonly Buffer[]): Subtree =>
  (from, to) =>
    treeHash(leaves.slice(from, to));

const sizes = fc.integer({ min: 1, max: 600 });

describe('inclusion', () => {
  it('holds for every entry of every size, and for nothing else', () => {
    const property = fc.property(sizes, fc.nat(), fc.nat(), (size, seed, other) => {
      const leaves = leavesOf(size);
      const index = seed % size;
      const root = treeHash(leaves);
      const leaf = leaves[index] ?? Buffer.alloc(0);
      const proof = inclusionProof(index, size, plain(leaves));
      expect(checkInclusion({ index, size, leaf, root }, proof)).toBe(true);
      expect(checkInclusion({ index, size, leaf: sha256(leaf), root }, proof)).toBe(false);
      expect(checkInclusion({ index, size, leaf, root: sha256(root) }, proof)).toBe(false);
      expect(checkInclusion({ index, size, leaf, root }, [...proof, leaf])).toBe(false);
      expect(checkInclusion({ index: size, size, leaf, root }, proof)).toBe(false);
      if (proof.length === 0) return;
      expect(checkInclusion({ index, size, leaf, root }, proof.slice(1))).toBe(false);
      const spoilt = proof.map((hash, at) => (at === other % proof.length ? sha256(hash) : hash));
      expect(checkInclusion({ index, size, leaf, root }, spoilt)).toBe(false);
      const elsewhere = (index + 1 + (other % Math.max(1, size - 1))) % size;
      if (elsewhere !== index)
        expect(checkInclusion({ index: elsewhere, size, leaf, root }, proof)).toBe(false);
    });
    fc.assert(property, { numRuns: 40 });
  });
});

describe('consistency', () => {
  it('holds between any two sizes of one log, and not with another log', () => {
    const property = fc.property(sizes, fc.nat(), fc.nat(), (size, seed, other) => {
      const leaves = leavesOf(size);
      const older = seed % (size + 1);
      const oldRoot = treeHash(leaves.slice(0, older));
      const newRoot = treeHash(leaves);
      const proof = consistencyProof(older, size, plain(leaves));
      const now = { size, root: newRoot };
      expect(checkConsistency({ size: older, root: oldRoot }, now, proof)).toBe(true);
      expect(checkConsistency({ size: older, root: oldRoot }, now, [...proof, newRoot])).toBe(false);
      if (older === 0) return;
      expect(checkConsistency({ size: older, root: sha256(oldRoot) }, now, proof)).toBe(false);
      expect(checkConsistency({ size: older, root: oldRoot }, { size, root: sha256(newRoot) }, proof)).toBe(
        false,
      );
      if (proof.length === 0) return;
      const spoilt = proof.map((hash, at) => (at === other % proof.length ? sha256(hash) : hash));
      expect(checkConsistency({ size: older, root: oldRoot }, now, spoilt)).toBe(false);
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('never holds from a larger tree to a smaller one', () => {
    const root = treeHash(leavesOf(3));
    expect(checkConsistency({ size: 4, root }, { size: 3, root }, [])).toBe(false);
  });
});

describe('the right edge', () => {
  it('gives the root of the tree, however the leaves came in', () => {
    const property = fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 6 }), (batches) => {
      const leaves = leavesOf(batches.reduce((sum, batch) => sum + batch, 0));
      let edge = EMPTY_EDGE;
      for (const batch of batches) edge = grow(edge, leaves.slice(edge.size, edge.size + batch)).edge;
      expect(edgeRoot(edge)).toEqual(treeHash(leaves));
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('writes tiles from which every proof and every earlier edge can be read, over three levels', () => {
    const size = 70_000;
    const leaves = leavesOf(size);
    const tiles = new Map<string, readonly Buffer[]>();
    let edge = EMPTY_EDGE;
    for (const end of [1, 255, 256, 300, 65_535, 65_537, size]) {
      const grown = grow(edge, leaves.slice(edge.size, end));
      edge = grown.edge;
      for (const { level, index, hashes } of grown.tiles) tiles.set(`${level}/${index}`, hashes);
    }
    const tile = (level: number, index: number): readonly Buffer[] => tiles.get(`${level}/${index}`) ?? [];
    // c2sp.org/tlog-tiles gives this size as its example.
    expect([0, 1, 2].map((level) => edge.levels[level]?.length)).toEqual([112, 17, 1]);
    const root = treeHash(leaves);
    expect(edgeRoot(edge)).toEqual(root);
    for (const earlier of [1, 256, 511, 65_536, 69_999]) {
      const oldRoot = edgeRoot(edgeOf(earlier, tile));
      expect(oldRoot).toEqual(treeHash(leaves.slice(0, earlier)));
      const proof = consistencyProof(earlier, size, subtreeFromTiles(tile));
      expect(checkConsistency({ size: earlier, root: oldRoot }, { size, root }, proof)).toBe(true);
      const leaf = leaves[earlier] ?? Buffer.alloc(0);
      const path = inclusionProof(earlier, size, subtreeFromTiles(tile));
      expect(checkInclusion({ index: earlier, size, leaf, root }, path)).toBe(true);
    }
  });
});
