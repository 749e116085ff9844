/**
 * Directories held open, so that nobody can put another one in their place: what openat(2) does, by way of
 * `/proc/self/fd` (proc_pid_fd(5)), for Node has no such call.
 */
import * as fs from 'node:fs';
import path from 'node:path';
import { located } from './meanwhile.ts';
import { StagingError } from './problem.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;

export interface Folder {
  /** A path to the directory itself, wherever it has been moved to. Only one name may be put behind it. */
  readonly at: string;
  readonly descriptor: number;
  close(): void;
}

/** The last name of the path is not followed when it is a link; what comes before it is trusted. */
export function openFolder(place: string): Folder {
  const descriptor = fs.openSync(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  return {
    at: `/proc/self/fd/${descriptor}`,
    descriptor,
    close: () => fs.closeSync(descriptor),
  };
}

/**
 * The directory that a path below `root` lies in, reached name by name. No link is followed, and no other file system is
 * entered. Calls `use` with it, and the last name.
 */
export function inParent<T>(root: Folder, relative: string, use: (parent: Folder, name: string) => T): T {
  const names = relative.split('/');
  const last = names.pop();
  if (last === undefined || [...names, last].some((name) => name === '' || name === '.' || name === '..')) {
    throw new StagingError(`${relative} is no path`, 'name a file as bartizan changes shows it');
  }
  const device = fs.fstatSync(root.descriptor).dev;
  const opened: Folder[] = [];
  try {
    let folder = root;
    for (const name of names) {
      folder = openFolder(path.posix.join(folder.at, name));
      opened.push(folder);
      if (fs.fstatSync(folder.descriptor).dev !== device) {
        throw new StagingError(`${relative} lies on another file system`, 'grant that directory by itself');
      }
    }
    return use(folder, last);
  } catch (error) {
    throw located(error, root.at, relative);
  } finally {
    for (const each of opened) each.close();
  }
}

/** What was written in a directory survives the loss of power from here on. */
export function syncFolder(place: string): void {
  const folder = openFolder(place);
  try {
    fs.fsyncSync(folder.descriptor);
  } finally {
    folder.close();
  }
}
