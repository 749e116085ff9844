import { join } from 'node:path';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import type { Trust } from './head.ts';
import { rootAt } from './head.ts';
import { leafHash } from './merkle.ts';
import {
  checkConsistency,
  checkInclusion,
  consistencyProof,
  inclusionProof,
  subtreeFromTiles,
} from './proof.ts';
import { currentCheckpoint } from './read.ts';
import { TILE_WIDTH } from './tile.ts';
import { readIfThere, TileFiles } from './tile-files.ts';

/** That an entry is in a log. Hashes and roots are base64, as in a checkpoint. */
export interface Inclusion {
  readonly origin: string;
  readonly index: number;
  readonly size: number;
  readonly leafHash: string;
  readonly proof: readonly string[];
  readonly root: string;
  /** The proof leads from the entry as it is now to the signed root. */
  readonly holds: boolean;
}

/** That a log of `newSize` entries begins with the `oldSize` entries it had. */
export interface Consistency {
  readonly origin: string;
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: string;
  readonly newRoot: string;
  readonly proof: readonly string[];
  readonly holds: boolean;
}

/** Proves that entry `index` is under the log's checkpoint. @throws {RangeError} when there is no such entry, or its tiles lack. */
export function proveInclusion(dir: string, index: number, trust: Trust): Inclusion {
  const { origin, size, root } = head(dir);
  const files = new TileFiles(dir, size);
  const proof = inclusionProof(index, size, subtreeOf(files));
  const entries = files.entries(Math.floor(index / TILE_WIDTH));
  const entry = typeof entries === 'string' ? undefined : entries[index % TILE_WIDTH];
  if (entry === undefined) throw new RangeError(`entry ${index} cannot be read`);
  const leaf = leafHash(entry);
  const holds = isSigned(dir, trust, root) && checkInclusion({ index, size, leaf, root }, proof);
  return { origin, index, size, leafHash: base64(leaf), proof: proof.map(base64), root: base64(root), holds };
}

/** Proves that the log only grew. @throws {RangeError} when it never had these sizes, or its tiles lack. */
export function proveConsistency(
  dir: string,
  oldSize: number,
  newSize: number | undefined,
  trust: Trust,
): Consistency {
  const { origin, size, root } = head(dir);
  const to = newSize ?? size;
  if (to > size) throw new RangeError(`the log has ${size} entries only`);
  const files = new TileFiles(dir, size);
  const proof = consistencyProof(oldSize, to, subtreeOf(files));
  const oldRoot = rootAt(dir, size, oldSize);
  const newRoot = to === size ? root : rootAt(dir, size, to);
  if (oldRoot === undefined || newRoot === undefined) throw new RangeError('its hash tiles cannot be read');
  const grown = checkConsistency({ size: oldSize, root: oldRoot }, { size: to, root: newRoot }, proof);
  // An older root counts only when it leads to the one that is signed.
  const rest = consistencyProof(to, size, subtreeOf(files));
  const signed = checkConsistency({ size: to, root: newRoot }, { size, root }, rest);
  return {
    origin,
    oldSize,
    newSize: to,
    oldRoot: base64(oldRoot),
    newRoot: base64(newRoot),
    proof: proof.map(base64),
    holds: grown && signed && isSigned(dir, trust, root),
  };
}

function head(dir: string): Checkpoint {
  const checkpoint = currentCheckpoint(dir);
  if (checkpoint === undefined) throw new RangeError('its checkpoint cannot be read');
  return checkpoint;
}

function isSigned(dir: string, trust: Trust, root: Buffer): boolean {
  const note = readIfThere(join(dir, 'checkpoint'))?.toString('utf8') ?? '';
  const verifier = trust(head(dir).origin);
  return verifier !== undefined && openCheckpoint(note, verifier)?.root.equals(root) === true;
}

function subtreeOf(files: TileFiles): ReturnType<typeof subtreeFromTiles> {
  return subtreeFromTiles((level, index) => files.sound(level, index));
}

function base64(hash: Buffer): string {
  return hash.toString('base64');
}
