import { EMPTY_ROOT, treeHash } from './merkle.ts';
import { TILE_WIDTH, tileWidth } from './tile.ts';

/**
 * The right edge of a tree: all that is needed to grow it.
 *
 * `levels[l]` are the hashes of the one partial tile at level `l`; a level whose last tile is full is empty.
 */
export interface Edge {
  readonly size: number;
  readonly levels: readonly (readonly Buffer[])[];
}

/** A tile that came into being or grew. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: readonly Buffer[];
}

export const EMPTY_EDGE: Edge = { size: 0, levels: [] };

/** The tree with these leaves appended, and every tile that has to be written for it. Changes nothing in place. */
export function grow(edge: Edge, leaves: readonly Buffer[]): { edge: Edge; tiles: Tile[] } {
  const levels = edge.levels.map((hashes) => [...hashes]);
  const tiles: Tile[] = [];
  const touched = new Set<number>();
  let size = edge.size;

  const push = (level: number, hash: Buffer): void => {
    const hashes = levels[level] ?? [];
    levels[level] = hashes;
    hashes.push(hash);
    touched.add(level);
    if (hashes.length < TILE_WIDTH) return;
    tiles.push({ level, index: tileIndex(level, size - 1), hashes });
    levels[level] = [];
    push(level + 1, treeHash(hashes));
  };

  for (const leaf of leaves) {
    size += 1;
    push(0, leaf);
  }
  for (const level of touched) {
    const hashes = levels[level] ?? [];
    if (hashes.length > 0) tiles.push({ level, index: tileIndex(level, size), hashes });
  }
  return { edge: { size, levels }, tiles };
}

/** Root of the tree that has this edge. */
export function edgeRoot(edge: Edge): Buffer {
  let right: Buffer | undefined;
  for (const hashes of edge.levels) {
    const nodes = right === undefined ? hashes : [...hashes, right];
    if (nodes.length > 0) right = treeHash(nodes);
  }
  return right ?? EMPTY_ROOT;
}

/** The edge of a tree of `size` leaves, from its tiles. */
export function edgeOf(size: number, tile: (level: number, index: number) => readonly Buffer[]): Edge {
  const levels: (readonly Buffer[])[] = [];
  for (let level = 0; size >= TILE_WIDTH ** level; level += 1) {
    const index = tileIndex(level, size);
    const width = tileWidth(level, index, size);
    levels.push(width === 0 ? [] : tile(level, index).slice(0, width));
  }
  return { size, levels };
}

/** The tile at `level` that leaf `leaf` falls under. */
function tileIndex(level: number, leaf: number): number {
  return Math.floor(leaf / TILE_WIDTH ** (level + 1));
}
