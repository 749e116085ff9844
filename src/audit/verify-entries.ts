import type { Checkpoint } from './checkpoint.ts';
import { deleted, nameDifference } from './difference.ts';
import { type Edge, EMPTY_EDGE, edgeRoot, grow, type Tile } from './edge.ts';
import { leafHash, treeHash } from './merkle.ts';
import type { Problem } from './problem.ts';
import { TILE_WIDTH, tileFile, tileWidth } from './tile.ts';
import { type Lacking, TileFiles } from './tile-files.ts';

/** One bundle beside the hashes that the tile of level 0 states for it. */
interface Beside {
  readonly index: number;
  readonly width: number;
  readonly found: readonly Buffer[] | Lacking;
  readonly stated: readonly Buffer[] | Lacking;
}

/**
 * Reads every entry and every tile, rebuilds the tree, and names what does not fit.
 *
 * A signature is over the root only. Which entry was changed can be told as long as some hashes below that root are
 * still the signed ones: those of level 0, else those of level 1, which stand for 256 entries each.
 */
export function checkContents(
  dir: string,
  checkpoint: Checkpoint,
  hear: (entry: Buffer, index: number) => void,
): Problem[] {
  const { size, root } = checkpoint;
  const files = new TileFiles(dir, size);
  const odd: Beside[] = [];
  const tiles: Problem[] = [];
  let fromEntries: Edge = EMPTY_EDGE;
  let fromTiles: Edge = EMPTY_EDGE;
  let bundles = Math.ceil(size / TILE_WIDTH);

  for (let index = 0; index < bundles; index += 1) {
    const width = tileWidth(0, index, size);
    const entries = files.entries(index);
    const stated = files.hashes(0, index);
    const found = typeof entries === 'string' ? entries : entries.map(leafHash);
    if (typeof entries !== 'string') {
      for (const [at, entry] of entries.entries()) hear(entry, index * TILE_WIDTH + at);
    }
    if (!areEqual(found, stated) || found.length !== width) odd.push({ index, width, found, stated });
    const grown = grow(fromEntries, isWhole(found, width) ? found : blanks(width));
    fromEntries = grown.edge;
    // A partial tile on the way is not what the finished log has.
    if (odd.length === 0) tiles.push(...checkUpper(files, grown.tiles.filter(isFull)));
    fromTiles = grow(fromTiles, isWhole(stated, width) ? stated : blanks(width)).edge;
  }

  if (odd.length === 0 && edgeRoot(fromEntries).equals(root)) {
    return [...tiles, ...checkUpper(files, partialTiles(fromEntries))];
  }
  const tail = cutOff(odd, bundles);
  bundles -= tail.length;
  const signed = signedBundles(files, size, root);
  const trusted = edgeRoot(fromTiles).equals(root);
  const intact = edgeRoot(fromEntries).equals(root);
  const named = odd
    .filter(({ index }) => index < bundles)
    .flatMap((beside) => nameOdd(beside, { trusted, intact, signed: signed?.[beside.index] }));
  const all = [...truncated(tail, size), ...named, ...quietlyChanged(signed, files, odd, size)];
  if (all.length > 0) return all;
  return [
    {
      code: 'entries_changed',
      text: `entries 0 to ${size - 1} do not give the signed root: entries and hashes were changed together`,
    },
  ];
}

interface Evidence {
  /** The tiles of level 0 together give the signed root. */
  readonly trusted: boolean;
  /** The entries together give the signed root. */
  readonly intact: boolean;
  /** Hash of this bundle in a level 1 that gives the signed root. */
  readonly signed: Buffer | undefined;
}

function nameOdd({ index, width, found, stated }: Beside, { trusted, intact, signed }: Evidence): Problem[] {
  const first = index * TILE_WIDTH;
  const isSigned = (hashes: Beside['found']): hashes is readonly Buffer[] =>
    typeof hashes !== 'string' && signed !== undefined && treeHash(hashes).equals(signed);
  if (intact || isSigned(found)) {
    const file = tileFile(0, index, width);
    return [
      {
        code: 'tile_altered',
        text: `the hash tile ${file} ${typeof stated === 'string' ? `is ${stated}` : 'was altered'}`,
      },
    ];
  }
  if (found === 'missing') return [deleted(first, first + width)];
  if (typeof found !== 'string' && typeof stated !== 'string' && (trusted || isSigned(stated))) {
    return nameDifference(found, stated, first);
  }
  const how = found === 'damaged' ? 'cannot be read' : 'are not those that were signed';
  return [{ code: 'entries_changed', text: `entries ${first} to ${first + width - 1} ${how}` }];
}

/** Bundles whose entries and hashes were changed together: level 1 still tells. */
function quietlyChanged(
  signed: readonly Buffer[] | undefined,
  files: TileFiles,
  odd: readonly Beside[],
  size: number,
): Problem[] {
  const known = new Set(odd.map(({ index }) => index));
  return (signed ?? []).flatMap((hash, index): Problem[] => {
    const stated = files.hashes(0, index);
    if (known.has(index) || typeof stated === 'string' || treeHash(stated).equals(hash)) return [];
    const first = index * TILE_WIDTH;
    const last = Math.min(size, first + TILE_WIDTH) - 1;
    return [
      {
        code: 'entries_changed',
        text: `some of the entries ${first} to ${last} were changed, and their hashes with them`,
      },
    ];
  });
}

/** Hashes of all full bundles, from level 1, when they lead to the signed root. */
function signedBundles(files: TileFiles, size: number, root: Buffer): Buffer[] | undefined {
  const full = Math.floor(size / TILE_WIDTH);
  const hashes: Buffer[] = [];
  for (let index = 0; index * TILE_WIDTH < full; index += 1) {
    const tile = files.hashes(1, index);
    if (typeof tile === 'string') return undefined;
    hashes.push(...tile);
  }
  const last = size % TILE_WIDTH === 0 ? [] : files.hashes(0, full);
  if (typeof last === 'string') return undefined;
  return treeHash(last.length === 0 ? hashes : [...hashes, treeHash(last)]).equals(root) ? hashes : undefined;
}

/** Levels above 0 must say what the entries say. */
function checkUpper(files: TileFiles, tiles: readonly Tile[]): Problem[] {
  return tiles.flatMap(({ level, index, hashes }): Problem[] => {
    if (level === 0) return [];
    const stated = files.hashes(level, index);
    if (areEqual(stated, hashes)) return [];
    const how = typeof stated === 'string' ? `is ${stated}` : 'was altered';
    return [{ code: 'tile_altered', text: `the hash tile ${tileFile(level, index, hashes.length)} ${how}` }];
  });
}

function isFull({ hashes }: Tile): boolean {
  return hashes.length === TILE_WIDTH;
}

function partialTiles({ size, levels }: Edge): Tile[] {
  return levels
    .map((hashes, level) => ({ level, index: Math.floor(size / TILE_WIDTH ** (level + 1)), hashes }))
    .filter(({ hashes }) => hashes.length > 0);
}

/** The bundles at the end of which nothing is left. */
function cutOff(odd: readonly Beside[], bundles: number): Beside[] {
  const tail: Beside[] = [];
  for (const beside of [...odd].reverse()) {
    if (beside.found !== 'missing' || beside.index !== bundles - 1 - tail.length) break;
    tail.push(beside);
  }
  return tail;
}

function truncated(tail: readonly Beside[], size: number): Problem[] {
  const first = tail.at(-1);
  if (first === undefined) return [];
  const text = `the log was truncated: entries ${first.index * TILE_WIDTH} to ${size - 1} are gone`;
  return [{ code: 'truncated', text }];
}

function isWhole(hashes: Beside['found'], width: number): hashes is readonly Buffer[] {
  return typeof hashes !== 'string' && hashes.length === width;
}

/** Stand-ins that keep the numbers right while a bundle lacks; no root comes out of them. */
function blanks(width: number): Buffer[] {
  return Array.from({ length: width }, () => Buffer.alloc(32));
}

function areEqual(a: Beside['found'], b: Beside['found']): boolean {
  if (typeof a === 'string' || typeof b === 'string' || a.length !== b.length) return false;
  return a.every((hash, at) => b[at]?.equals(hash));
}
