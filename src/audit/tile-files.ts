import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBundle, parseHashes, TILE_WIDTH, type TileLevel, tileFile, tileWidth } from './tile.ts';

/** A file of the log is not there, or is not what it should be. */
export type Lacking = 'missing' | 'damaged';

/** Reads the tiles and bundles that a log of one size has. */
export class TileFiles {
  readonly #dir: string;
  readonly #size: number;
  readonly #known = new Map<string, Buffer[]>();

  constructor(dir: string, size: number) {
    this.#dir = dir;
    this.#size = size;
  }

  /** Hashes of a tile: as many as the tree has. */
  hashes(level: number, index: number): Buffer[] | Lacking {
    const width = tileWidth(level, index, this.#size);
    const bytes = this.#read(level, index, width);
    if (bytes === undefined) return 'missing';
    const hashes = parseHashes(bytes.whole);
    if (hashes === undefined || hashes.length < width) return 'damaged';
    if (bytes.exact && hashes.length > width) return 'damaged';
    return hashes.slice(0, width);
  }

  /** The same, for who has checked the log and relies upon it. @throws {RangeError} when it lacks. */
  sound(level: number, index: number): Buffer[] {
    const id = `${level}/${index}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const hashes = this.hashes(level, index);
    if (typeof hashes === 'string') throw new RangeError(`the hash tile ${id} is ${hashes}`);
    this.#known.set(id, hashes);
    return hashes;
  }

  /** Entries of a bundle: all that the file has, which in a sound log is as many as the tree has. */
  entries(index: number): Buffer[] | Lacking {
    const width = tileWidth(0, index, this.#size);
    const bytes = this.#read('entries', index, width);
    if (bytes === undefined) return 'missing';
    const entries = parseBundle(bytes.whole);
    if (entries === undefined) return 'damaged';
    return bytes.exact ? entries : entries.slice(0, width);
  }

  /** A partial tile is removed once the full one stands, which begins with it. */
  #read(level: TileLevel, index: number, width: number): { whole: Buffer; exact: boolean } | undefined {
    const exact = readIfThere(join(this.#dir, tileFile(level, index, width)));
    if (exact !== undefined) return { whole: exact, exact: true };
    const full = readIfThere(join(this.#dir, tileFile(level, index, TILE_WIDTH)));
    return full === undefined ? undefined : { whole: full, exact: false };
  }
}

export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw cause;
  }
}
