import { readlink } from 'node:fs/promises';
import path from 'node:path';

/** A symbolic link: where it stands, and what is written in it. */
export interface Link {
  readonly at: string;
  readonly to: string;
}

export interface Trail {
  /** Every link on the way, in the order in which they are met. */
  readonly links: readonly Link[];
  /** Without any link in it. */
  readonly end: string;
}

/** As the kernel does (path_resolution(7)). */
export const MOST_LINKS = 40;

/** Follows a path one name at a time, and tells of every link on the way: a program may look where it stands. */
export async function trailOf(file: string): Promise<Trail> {
  const links: Link[] = [];
  const rest = file.split('/').filter((name) => name !== '');
  let here = '/';
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = path.join(here, name);
    const to = links.length < MOST_LINKS ? await readlink(next).catch(() => undefined) : undefined;
    if (to === undefined) {
      here = next;
      continue;
    }
    links.push({ at: next, to });
    rest.unshift(...to.split('/').filter((each) => each !== ''));
    if (path.isAbsolute(to)) here = '/';
  }
  return { links, end: here };
}
