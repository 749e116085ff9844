/** All that a directory holds, by path. */
import { isUtf8 } from 'node:buffer';
import * as fs from 'node:fs';
import path from 'node:path';
import { type Entry, entryAt } from './entry.ts';
import { openFolder } from './folder.ts';
import { StagingError } from './problem.ts';

/** Paths are relative, with `/`. */
export type Tree = ReadonlyMap<string, Entry>;

/** Staging is for working directories. Beyond this, looking through them would take longer than anybody waits. */
export const MOST_ENTRIES = 500_000;

/** Of a directory; or, with `only`, of this one name in it. */
export function treeOf(directory: string, only?: string): Tree {
  const tree = new Map<string, Entry>();
  if (only !== undefined) {
    const entry = entryAt(path.posix.join(directory, only));
    return entry === undefined ? tree : tree.set(only, entry);
  }
  collect(directory, '', tree);
  return tree;
}

function collect(directory: string, prefix: string, tree: Map<string, Entry>): void {
  const folder = openFolder(directory);
  try {
    const device = String(fs.fstatSync(folder.descriptor, { bigint: true }).dev);
    for (const bytes of fs.readdirSync(folder.at, { encoding: 'buffer' })) {
      const isText = isUtf8(bytes);
      const name = isText ? bytes.toString('utf8') : escaped(bytes);
      const place = `${folder.at}/${name}`;
      const entry = entryAt(isText ? place : Buffer.concat([Buffer.from(`${folder.at}/`), bytes]));
      if (entry === undefined) continue; // gone since it was listed
      const relative = prefix === '' ? name : `${prefix}/${name}`;
      tree.set(relative, entry);
      if (tree.size > MOST_ENTRIES) {
        throw new StagingError(
          `a granted directory has more than ${MOST_ENTRIES} entries`,
          'grant a smaller directory, or take `files.staged` out',
        );
      }
      // What is mounted in there is of another file system, which neither an overlay nor a copy takes in.
      if (entry.kind === 'directory' && entry.device === device) collect(place, relative, tree);
    }
  } finally {
    folder.close();
  }
}

/** `\\xff` for a byte that is not ASCII. */
function escaped(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

export function isBelow(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
