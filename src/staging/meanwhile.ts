/** What it means when a granted tree is not, in the middle of a commit, what it was a moment before. */
import * as fs from 'node:fs';
import path from 'node:path';
import { StagingError } from './problem.ts';

/** @param place as far as it is known, absolute */
export function meanwhile(place: string, options?: ErrorOptions): StagingError {
  return new StagingError(
    `${place} was changed by somebody else meanwhile, so nothing was taken over`,
    'bartizan changes shows it; take your change back, or bartizan discard',
    options,
  );
}

/** The same, with the path as a person knows it: its own leads through a descriptor, which is closed by then. */
export function located(error: unknown, root: string, relative: string): unknown {
  if (!isAboutTree(error) || placeIn(error) !== undefined) return error;
  try {
    return Object.assign(error, { place: path.join(fs.readlinkSync(root), relative) });
  } catch {
    return error; // it is not known where the tree is by now
  }
}

/** What the system says when somebody has swapped something in a granted tree; anything else as it is. */
export function asMeanwhile(error: unknown): unknown {
  if (!isAboutTree(error)) return error;
  return meanwhile(placeIn(error) ?? path.basename(error.path), { cause: error });
}

/** Gone, of another kind, a link, another file system, or there although it was not. */
const SWAPPED = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'EXDEV', 'EEXIST', 'ENOTEMPTY', 'ESTALE'];

function isAboutTree(error: unknown): error is Error & { readonly path: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    SWAPPED.includes(String(error.code)) &&
    'path' in error &&
    String(error.path).startsWith('/proc/self/fd/')
  );
}

function placeIn(error: Error): string | undefined {
  return 'place' in error && typeof error.place === 'string' ? error.place : undefined;
}
