/** A directory as the whole file system of a program, in place of the system that is here. */
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SystemFiles } from '../bubblewrap/system-files.ts';
import { isInside } from '../guard.ts';
import type { Mount } from '../sandbox.ts';
import type { Link } from '../trail.ts';
import { TOOLBOX } from './toolbox.ts';

/** Made anew in every sandbox, or nobody's business in one. */
const NOT_SHOWN = ['/proc', '/sys', '/dev', '/tmp', '/run', TOOLBOX];

/** Where something else will be mounted, or has to be. */
export interface Point {
  /** Absolute, as the program sees it. */
  readonly place: string;
  readonly kind: 'file' | 'directory';
}

/**
 * What of `root` is mounted where. Nothing can be made in a directory that is only to be read, so one in which a point is missing is
 * taken apart. What stands in the way of a point, such as a link, is left out: nothing may be mounted through a link that
 * somebody else wrote.
 */
export async function imageFiles(root: string, points: readonly Point[]): Promise<SystemFiles> {
  const mounts: Mount[] = [];
  const links: Link[] = [];
  const gaps = (await Promise.all(points.map((point) => gapOn(root, point)))).flat();

  async function show(directory: string): Promise<void> {
    for (const entry of await readdir(path.join(root, directory), { withFileTypes: true })) {
      const target = path.posix.join(directory, entry.name);
      if (NOT_SHOWN.includes(target) || gaps.includes(target)) continue;
      const source = path.join(root, target);
      if (entry.isSymbolicLink()) links.push({ at: target, to: await readlink(source) });
      else if (entry.isDirectory() && gaps.some((gap) => isInside(gap, target))) await show(target);
      else if (entry.isDirectory() || entry.isFile()) mounts.push({ source, target });
    }
  }

  await show('/');
  return { mounts, links };
}

/** Where it is to work: as it is in the image, by whatever links; a point where there is no such directory. */
export async function workPoint(root: string, cwd: string): Promise<Point[]> {
  const found = await realpath(path.join(root, cwd)).catch(() => undefined);
  const isThere =
    found !== undefined && isInside(found, await realpath(root)) && (await stat(found)).isDirectory();
  return isThere ? [] : [{ place: cwd, kind: 'directory' }];
}

/** A private home would hide what an image has there. */
export async function isEmptyIn(root: string, home: string): Promise<boolean> {
  const names = await readdir(path.join(root, home)).catch(() => []);
  return names.length === 0;
}

/** The first place on the way to a point that is not there as it has to be. */
async function gapOn(root: string, { place, kind }: Point): Promise<string[]> {
  const names = place.split('/').filter((name) => name !== '');
  for (const index of names.keys()) {
    const here = `/${names.slice(0, index + 1).join('/')}`;
    const found = await lstat(path.join(root, here)).catch(() => undefined);
    const isEnd = index === names.length - 1 && kind === 'file';
    if (!(isEnd ? found?.isFile() : found?.isDirectory())) return [here];
  }
  return [];
}
