/**
 * Whether a path lies inside a folder, by its letters alone.
 *
 * Nothing is looked up: where symbolic links lead is for a control that sees the file system. Because of such links a
 * `..` cannot be resolved by letters either, so a path that has one is never taken to be inside.
 */
import type { Likeness } from './likeness.ts';

export interface Folder {
  readonly windows: boolean;
  readonly segments: readonly string[];
}

/** Twice what Linux accepts. */
const LONGEST_PATH = 8192;

const DRIVE = /^[A-Za-z]:[\\/]/;

/** Undefined when `path` is not absolute, or is written so that it could mean another folder. */
export function parseFolder(path: string): Folder | undefined {
  const windows = DRIVE.test(path);
  if (!windows && !path.startsWith('/')) return undefined;
  const segments = segmentsOf(path, windows);
  return isAmbiguous(path, segments, windows) ? undefined : { windows, segments };
}

/**
 * `unclear` is everything that a server might read otherwise than we do: relative paths, `..`, percent-encoding,
 * backslashes, control characters, `~` and `$`, file URLs, and a folder that differs only in upper and lower case.
 */
export function likenessToFolder(folder: Folder, path: string): Likeness {
  if (path.length > LONGEST_PATH) return 'unclear';
  const windows = DRIVE.test(path);
  if (windows !== folder.windows || (!windows && !path.startsWith('/'))) return 'unclear';
  const segments = segmentsOf(path, windows);
  if (isAmbiguous(path, segments, windows)) return 'unclear';
  let likeness: Likeness = 'yes';
  for (const [i, expected] of folder.segments.entries()) {
    const segment = segments[i];
    if (segment === expected) continue;
    if (segment === undefined || fold(segment) !== fold(expected)) return 'no';
    likeness = 'unclear';
  }
  return likeness;
}

function segmentsOf(path: string, windows: boolean): string[] {
  const text = windows ? path.replaceAll('\\', '/').replace(/^[a-z]/, (drive) => drive.toUpperCase()) : path;
  return text.split('/').filter((segment) => segment !== '' && segment !== '.');
}

function isAmbiguous(path: string, segments: readonly string[], windows: boolean): boolean {
  if (/[\p{Cc}\p{Cf}]/u.test(path) || /%[\da-fu%]/i.test(path)) return true;
  if (
    segments.some((segment) => segment.startsWith('..') || segment.startsWith('~') || segment.includes('$'))
  )
    return true;
  // What else Windows takes for a separator, a stream, a short name, or drops at the end of a name.
  return windows ? segments.slice(1).some((segment) => /[. ]$|:|~\d/.test(segment)) : path.includes('\\');
}

function fold(segment: string): string {
  return segment.normalize('NFKC').toLowerCase();
}
