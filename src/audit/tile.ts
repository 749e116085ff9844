import { join } from 'node:path';

/** Hashes in a full tile, entries in a full bundle (c2sp.org/tlog-tiles, Merkle Tree). */
export const TILE_WIDTH = 256;

/** Bytes of one SHA-256 hash. */
export const HASH_SIZE = 32;

/** Bytes before each entry of a bundle, and what they can count to (c2sp.org/tlog-tiles, Log entries). */
export const LENGTH_SIZE = 2;
export const MAX_ENTRY_SIZE = 65_535;

/** Level of a hash tile, or the bundles of entries beside level 0. */
export type TileLevel = number | 'entries';

/** Path of a full tile below the directory of the log: `tile/0/x001/x234/067`. */
export function tilePath(level: TileLevel, index: number): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return join('tile', String(level), ...groups);
}

/** Directory that holds the partial tiles of this index. */
export function partialsPath(level: TileLevel, index: number): string {
  return `${tilePath(level, index)}.p`;
}

/** Path of a tile of this width, partial or full. */
export function tileFile(level: TileLevel, index: number, width: number): string {
  return width === TILE_WIDTH ? tilePath(level, index) : join(partialsPath(level, index), String(width));
}

/** How many hashes tile `index` of `level` holds in a tree of `size` leaves: 0 to 256. */
export function tileWidth(level: number, index: number, size: number): number {
  const nodes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH));
}

/** Splits the bytes of a tile; undefined when they are no whole number of hashes. */
export function parseHashes(bytes: Buffer): Buffer[] | undefined {
  if (bytes.length % HASH_SIZE !== 0) return undefined;
  const hashes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += HASH_SIZE) hashes.push(bytes.subarray(at, at + HASH_SIZE));
  return hashes;
}

/** An entry as it stands in a bundle: its length in two bytes, big endian, then its bytes. */
export function encodeEntry(entry: Buffer): Buffer {
  if (entry.length > MAX_ENTRY_SIZE) throw new RangeError(`an entry has at most ${MAX_ENTRY_SIZE} bytes`);
  const out = Buffer.allocUnsafe(2 + entry.length);
  out.writeUInt16BE(entry.length);
  out.set(entry, 2);
  return out;
}

/** Splits a bundle into its entries; undefined when the lengths do not add up. */
export function parseBundle(bytes: Buffer): Buffer[] | undefined {
  const entries: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 2 > bytes.length) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
