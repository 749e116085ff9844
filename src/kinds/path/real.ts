/** Where a path leads on this machine, links and all. */
import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** As the kernel does (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Without any link in it. What is not there yet stands where it would be made. `..` goes up from where a link leads, as the
 * kernel has it; who wants it as `path.resolve` has it resolves first.
 *
 * Somebody may put a link in its place a moment later: that is for a sandbox to stop, and cannot be stopped here.
 *
 * @param file absolute
 * @returns undefined where it cannot be told: links in a circle, a directory that may not be read, a name that is too long
 */
export function realOf(file: string): string | undefined {
  const { root } = path.parse(file);
  const rest = stepsOf(file.slice(root.length));
  let here = root;
  let links = 0;
  for (let step = rest.shift(); step !== undefined; step = rest.shift()) {
    if (step === '..') {
      here = path.dirname(here);
      continue;
    }
    const next = path.join(here, step);
    const to = linkAt(next);
    if (to === null) return undefined;
    if (to === undefined) {
      here = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return undefined;
    if (path.isAbsolute(to)) here = path.parse(to).root;
    rest.unshift(...stepsOf(to.slice(path.parse(to).root.length)));
  }
  return here;
}

/** Undefined for what is no link, or is not there; null for what cannot be told. */
function linkAt(place: string): string | undefined | null {
  try {
    return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true
      ? readlinkSync(place)
      : undefined;
  } catch (cause) {
    // A file that is taken for a folder: nothing is there.
    return cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR' ? undefined : null;
  }
}

function stepsOf(rest: string): string[] {
  return rest.split(path.sep).filter((step) => step !== '' && step !== '.');
}
