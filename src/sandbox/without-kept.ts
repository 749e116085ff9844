/**
 * A directory with something in it that must not be seen is shown as its entries, without that. To cover it would not do: a
 * mount is gone as soon as its mount point is renamed, and editors put a new file in the place of the old one.
 */
import { readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { UpstreamError } from '../upstreams/upstream.ts';
import { type Guard, isInside } from './guard.ts';
import type { Mount } from './sandbox.ts';
import type { Link } from './trail.ts';

export interface Apart {
  readonly mounts: readonly Mount[];
  readonly links: readonly Link[];
  /** Made, since nothing that is mounted brings them along. */
  readonly directories: readonly string[];
}

/** What may be read, taken apart where a file of the guard lies in it. What is new in such a directory is not seen. */
export async function withoutKept(mounts: readonly Mount[], { files }: Guard): Promise<Apart> {
  const apart = { mounts: [] as Mount[], links: [] as Link[], directories: [] as string[] };
  const show = async ({ source, target }: Mount): Promise<void> => {
    const kept = files.filter((file) => isInside(file, source));
    if (kept.includes(source)) return;
    if (kept.length === 0) {
      apart.mounts.push({ source, target });
      return;
    }
    apart.directories.push(target);
    for (const entry of await readdir(source, { withFileTypes: true })) {
      const inner = { source: path.join(source, entry.name), target: path.join(target, entry.name) };
      if (isCopy(entry.name, source, kept)) continue;
      if (entry.isSymbolicLink()) apart.links.push({ at: inner.target, to: await readlink(inner.source) });
      else if (entry.isDirectory() || entry.isFile()) await show(inner);
    }
  };
  for (const mount of mounts) await show(mount);
  return apart;
}

/** What editors leave beside a file has its text too: `bartizan.yaml~`, `.bartizan.yaml.swp`. */
function isCopy(name: string, directory: string, kept: readonly string[]): boolean {
  return kept.some((file) => path.dirname(file) === directory && name.includes(path.basename(file)));
}

/**
 * What every server sees is the machine's, and no place for secrets. `/nix/store` is made to be read by everybody.
 *
 * @throws {UpstreamError} `server_unavailable` when the config, or what Bartizan keeps, lies there
 */
export function demandOutside(system: readonly Mount[], { files, keeps }: Guard): void {
  const seen = system.filter(({ source }) => source !== '/nix/store');
  const kept = [...files, ...keeps].find((place) => seen.some(({ source }) => isInside(place, source)));
  if (kept === undefined) return;
  throw new UpstreamError(
    'server_unavailable',
    `the server cannot be started: ${kept} lies where every server can read; move it, to ~/.config/bartizan for instance`,
  );
}
