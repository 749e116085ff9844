/**
 * A directory as one digest: every path, what kind of thing is there, and what is in it.
 *
 * Of the modes only "may be executed" counts. Owners, times and the rest differ from machine to machine and change
 * nothing of what runs.
 */
import { hash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import path from 'node:path';
import { PackageError } from './package-error.ts';

/** `f` a file, `x` one that may be executed, `l` a symbolic link, `?` what has no place in a package. */
type Kind = 'f' | 'x' | 'l' | '?';

/** One line for each file, sorted: `<kind> <sha256 in hex> <path>`. Its own SHA-256 is the digest of the tree. */
export type Listing = string;

export interface Difference {
  readonly kind: 'changed' | 'missing' | 'extra';
  /** Relative to the directory, with `/`. */
  readonly path: string;
}

/**
 * Reads all of the directory. Synchronous, because it is thousands of small files: each would otherwise cost more in
 * waiting than in reading.
 *
 * @throws {PackageError} `unfit` when there is something in it that is no plain file, or a link that leads out of it
 */
export function listingOf(directory: string): Listing {
  const lines: string[] = [];
  for (const { kind, digest, name } of walk(directory)) {
    if (kind === '?') throw unfit(name, 'is no plain file');
    if (kind === 'l' && leadsOut(name, readlinkSync(path.join(directory, name)))) {
      throw unfit(name, 'is a link that leads out of the package');
    }
    // A line end in a name would be another line.
    if (/[\0-\x1f\x7f]/.test(name)) throw unfit(name, 'has control characters in its name');
    lines.push(lineOf(kind, digest, name));
  }
  return `${lines.sort().join('\n')}\n`;
}

/** `sha256:<hex>` */
export function treeDigest(listing: Listing): string {
  return `sha256:${hash('sha256', listing)}`;
}

export function sha256(text: string): string {
  return hash('sha256', text);
}

/** The first file, by name, that is not as the listing has it. Reads every byte. */
export function differenceFrom(listing: Listing, directory: string): Difference | undefined {
  const expected = new Map<string, string>();
  for (const line of listing.split('\n')) {
    if (line !== '') expected.set(line.slice(PATH_AT), line);
  }
  const found: Difference[] = [];
  for (const { kind, digest, name } of walk(directory)) {
    const line = expected.get(name);
    expected.delete(name);
    if (line === undefined) found.push({ kind: 'extra', path: name });
    else if (line !== lineOf(kind, digest, name)) found.push({ kind: 'changed', path: name });
  }
  for (const name of expected.keys()) found.push({ kind: 'missing', path: name });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))[0];
}

const PATH_AT = 'f '.length + 64 + 1;

function lineOf(kind: Kind, digest: string, name: string): string {
  return `${kind} ${digest} ${name}`;
}

interface Found {
  readonly kind: Kind;
  readonly digest: string;
  readonly name: string;
}

function* walk(directory: string, within = ''): Generator<Found> {
  const here = path.join(directory, within);
  // A directory that is a link shows the files of another place, which can be changed at any time.
  if (!lstatSync(here, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const entry of readdirSync(here, { withFileTypes: true })) {
    const name = within === '' ? entry.name : `${within}/${entry.name}`;
    const file = `${directory}/${name}`;
    if (entry.isDirectory()) yield* walk(directory, name);
    else if (entry.isFile()) yield { ...digestOfFile(file), name };
    else if (entry.isSymbolicLink()) yield { kind: 'l', digest: hash('sha256', readlinkSync(file)), name };
    else yield { kind: '?', digest: NOTHING, name };
  }
}

const NOTHING = '0'.repeat(64);

function digestOfFile(file: string): { kind: Kind; digest: string } {
  // Between listing and opening it could have become a link.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size, mode } = fstatSync(descriptor);
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(descriptor, bytes, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return { kind: (mode & 0o111) === 0 ? 'f' : 'x', digest: hash('sha256', bytes.subarray(0, filled)) };
  } finally {
    closeSync(descriptor);
  }
}

/** Whether a link at `name` leads out of the tree, or to an absolute place in it, which would not move along. */
function leadsOut(name: string, target: string): boolean {
  if (target === '' || path.posix.isAbsolute(target) || path.win32.isAbsolute(target)) return true;
  const end = path.posix.normalize(path.posix.join(path.posix.dirname(name), target));
  return end === '..' || end.startsWith('../');
}

function unfit(name: string, what: string): PackageError {
  return new PackageError('unfit', `${JSON.stringify(name)} ${what}`, 'this package cannot be kept safely');
}
