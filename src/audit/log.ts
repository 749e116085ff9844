import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeAnchor } from './anchors.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { Disk } from './disk.ts';
import { type Edge, EMPTY_EDGE, edgeRoot, grow } from './edge.ts';
import type { AuditKeys } from './keys.ts';
import type { Signer } from './note.ts';
import type { Page } from './page.ts';
import { partialsPath, TILE_WIDTH, type TileLevel, tileFile, tileWidth } from './tile.ts';

interface TileFile {
  readonly level: TileLevel;
  readonly index: number;
  readonly width: number;
  readonly bytes: Buffer;
}

export interface LogOptions {
  readonly dir: string;
  readonly state: string;
  readonly disk: Disk;
  readonly keys: AuditKeys;
  /** A second place for the newest checkpoint, on another disk or machine. */
  readonly externalAnchors?: string | undefined;
}

/** What a log is before its next entry. */
export interface LogState {
  readonly origin: string;
  readonly edge: Edge;
  /** Bytes of the partial bundle. */
  readonly bundle: Buffer;
  /** The newest signed checkpoint; empty before the first one. */
  readonly checkpoint: string;
}

/** The state of a log that does not exist yet. Its origin is its own: no other log ever signs under it. */
export function newLogState(dir: string, keys: AuditKeys): LogState {
  const origin = `bartizan/${keys.installation}/${basename(dir)}/${randomBytes(4).toString('hex')}`;
  return { origin, edge: EMPTY_EDGE, bundle: Buffer.alloc(0), checkpoint: '' };
}

/**
 * The published part of one log. `append` writes entry bundles and hash tiles, then the signed checkpoint: who reads
 * the checkpoint finds everything it speaks of. Never call it twice at once.
 */
export class Log {
  readonly #options: LogOptions;
  readonly #signer: Signer;
  readonly #directories = new Set<string>();
  #state: LogState;
  #anchored = false;

  constructor(options: LogOptions, state: LogState) {
    this.#options = options;
    this.#state = state;
    this.#signer = options.keys.signer(state.origin);
  }

  get origin(): string {
    return this.#state.origin;
  }

  get size(): number {
    return this.#state.edge.size;
  }

  /** Publishes the entries of a page. When it fails, the log is what it was, and the same call can be made again. */
  async append(page: Page): Promise<void> {
    const { edge, tiles } = grow(this.#state.edge, page.leaves());
    const { bundles, bundle } = bundleUp(this.#state, page);
    const files: TileFile[] = [
      ...bundles,
      ...tiles.map(({ level, index, hashes }) => ({
        level,
        index,
        width: hashes.length,
        bytes: Buffer.concat(hashes),
      })),
    ];
    const before = this.size;
    await this.#writeTiles(files);
    await this.#writeCheckpoint({ origin: this.origin, edge, bundle });
    await this.#removePartials(files, before);
  }

  /** Keeps the newest checkpoint apart from the log. */
  async anchor(): Promise<void> {
    if (this.#anchored) return;
    const { disk, state, dir, externalAnchors } = this.#options;
    await writeAnchor(disk, state, { log: dir, checkpoint: this.#state.checkpoint });
    if (externalAnchors !== undefined) {
      await disk.replace(join(externalAnchors, `${basename(dir)}.checkpoint`), this.#state.checkpoint);
    }
    this.#anchored = true;
  }

  async #writeTiles(files: readonly TileFile[]): Promise<void> {
    const { dir, disk } = this.#options;
    const changed = new Set<string>();
    for (const { level, index, width } of files) {
      const parent = dirname(join(dir, tileFile(level, index, width)));
      for (const made of await this.#makeDirectory(parent)) changed.add(made);
      changed.add(parent);
    }
    await Promise.all(
      files.map(({ level, index, width, bytes }) =>
        disk.replace(join(dir, tileFile(level, index, width)), bytes),
      ),
    );
    await Promise.all([...changed].map((path) => disk.syncDirectory(path)));
  }

  async #writeCheckpoint(next: Omit<LogState, 'checkpoint'>): Promise<void> {
    const { dir, disk } = this.#options;
    const { origin, edge } = next;
    const note = signCheckpoint({ origin, size: edge.size, root: edgeRoot(edge) }, this.#signer);
    await disk.replace(join(dir, 'checkpoint'), note);
    await disk.syncDirectory(dir);
    this.#state = { ...next, checkpoint: note };
    this.#anchored = false;
  }

  /** Partial tiles may go once the full one stands (c2sp.org/tlog-tiles, Partial Tiles). */
  async #removePartials(files: readonly TileFile[], before: number): Promise<void> {
    for (const { level, index, width } of files) {
      const wasPartial = tileWidth(level === 'entries' ? 0 : level, index, before) > 0;
      if (width < TILE_WIDTH || !wasPartial) continue;
      const path = join(this.#options.dir, partialsPath(level, index));
      this.#directories.delete(path);
      // What stays is only in the way of nobody.
      await rm(path, { recursive: true, force: true }).catch(() => {});
    }
  }

  /** Makes a directory, and says which ones got a new name in them. */
  async #makeDirectory(path: string): Promise<string[]> {
    if (this.#directories.has(path)) return [];
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    this.#directories.add(path);
    const changed: string[] = [];
    if (first === undefined) return changed;
    for (let at = path; at.length >= first.length; at = dirname(at)) changed.push(dirname(at));
    return changed;
  }
}

/** The bundles that get entries of the page, and the bytes of the one that is not full yet. */
function bundleUp({ edge: { size }, bundle }: LogState, page: Page): { bundles: TileFile[]; bundle: Buffer } {
  const bundles: TileFile[] = [];
  let rest = bundle;
  let from = 0;
  while (from < page.count) {
    const before = (size + from) % TILE_WIDTH;
    const to = Math.min(page.count, from + TILE_WIDTH - before);
    const width = before + to - from;
    const bytes = Buffer.concat([rest, page.bundle(from, to)]);
    bundles.push({ level: 'entries', index: Math.floor((size + from) / TILE_WIDTH), width, bytes });
    rest = width === TILE_WIDTH ? Buffer.alloc(0) : bytes;
    from = to;
  }
  return { bundles, bundle: rest };
}
