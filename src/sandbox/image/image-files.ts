/** A directory as the whole file system of a program, in place of the system that is here. */
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { SystemFiles } from '../bubblewrap/system-files.ts';
import { isInside } from '../guard.ts';
import type { Mount } from '../sandbox.ts';
import type { Link } from '../trail.ts';

/** Made anew in every sandbox, or nobody's business in one. */
const NOT_SHOWN = ['proc', 'sys', 'dev', 'tmp', 'run'];

/**
 * What of `root` is mounted where. A directory in which something has to be mounted that it does not have is taken apart: nothing can be
 * made in one that is read-only.
 *
 * @param targets absolute paths at which something else will be mounted
 */
export async function imageFiles(root: string, targets: readonly string[]): Promise<SystemFiles> {
  const mounts: Mount[] = [];
  const links: Link[] = [];
  const missing = await absentOf(root, targets);

  async function show(directory: string): Promise<void> {
    for (const entry of await readdir(path.join(root, directory), { withFileTypes: true })) {
      const target = path.posix.join(directory, entry.name);
      if (directory === '/' && NOT_SHOWN.includes(entry.name)) continue;
      const source = path.join(root, target);
      if (entry.isSymbolicLink()) links.push({ at: target, to: await readlink(source) });
      else if (entry.isDirectory() && missing.some((each) => each !== target && isInside(each, target))) {
        await show(target);
      } else if (entry.isDirectory() || entry.isFile()) mounts.push({ source, target });
    }
  }

  await show('/');
  return { mounts, links };
}

async function absentOf(root: string, targets: readonly string[]): Promise<string[]> {
  const absent = await Promise.all(
    targets.map(async (target) =>
      (await lstat(path.join(root, target)).catch(() => undefined)) === undefined ? [target] : [],
    ),
  );
  return absent.flat();
}
