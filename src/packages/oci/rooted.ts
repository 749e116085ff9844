/**
 * Paths as they are within a root, where `/` and as many `..` as one likes stay inside.
 *
 * Links are written as relative ones, which lead to the same place when the directory is a root, and nowhere out of it when it is
 * none.
 */
import { lstatSync, mkdirSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';

export interface Rooted {
  /** Where this directory really is, with links followed within the root, and made where it was missing. */
  directory(parts: readonly string[]): string;
  /** The same; undefined where there is none. */
  existing(parts: readonly string[]): string | undefined;
  /** What a link at `file` has to say to lead where `target` leads within the root. */
  relative(file: string, target: string): string;
}

const MOST_LINKS = 64;

export function rootedIn(root: string): Rooted {
  function walk(parts: readonly string[], make: boolean): string | undefined {
    const here: string[] = [];
    const left = [...parts];
    let links = 0;
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        here.pop();
        continue;
      }
      const file = path.join(root, ...here, part);
      const found = lstatSync(file, { throwIfNoEntry: false });
      if (found?.isSymbolicLink() === true) {
        links += 1;
        if (links > MOST_LINKS) return undefined;
        const to = readlinkSync(file);
        if (to.startsWith('/')) here.length = 0;
        left.unshift(...to.split('/'));
        continue;
      }
      if (found?.isDirectory() !== true) {
        if (!make) return undefined;
        if (found !== undefined) rmSync(file);
        mkdirSync(file);
      }
      here.push(part);
    }
    return path.join(root, ...here);
  }

  return {
    directory(parts) {
      const found = walk(parts, true);
      if (found === undefined) throw new RangeError('a link that leads to itself');
      return found;
    },
    existing: (parts) => walk(parts, false),
    relative(file, target) {
      const from = path.relative(root, path.dirname(file));
      const within = path.posix.normalize(target.startsWith('/') ? target : `/${from}/${target}`);
      return path.posix.relative(`/${from}`, within) || '.';
    },
  };
}

/** The file at an absolute path within a root, with links followed within it; undefined where there is none. */
export function fileWithin(root: string, file: string): string | undefined {
  const rooted = rootedIn(root);
  let [place, links] = [file, 0];
  for (;;) {
    const parts = place.split('/');
    const directory = rooted.existing(parts.slice(0, -1));
    if (directory === undefined) return undefined;
    const found = path.join(directory, parts.at(-1) ?? '');
    const kind = lstatSync(found, { throwIfNoEntry: false });
    if (kind === undefined) return undefined;
    if (!kind.isSymbolicLink()) return found;
    links += 1;
    if (links > MOST_LINKS) return undefined;
    const to = readlinkSync(found);
    place = to.startsWith('/') ? to : path.posix.join('/', path.relative(root, directory), to);
  }
}
