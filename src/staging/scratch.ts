/** The granted trees, held open while a commit works on them, each with a directory for what comes and what goes. */
import * as fs from 'node:fs';
import type { Root } from './change-set.ts';
import { removeTree } from './copy-tree.ts';
import { type Folder, openFolder } from './folder.ts';
import { isMissing, StagingError } from './problem.ts';

export interface Bench {
  readonly root: Folder;
  readonly fresh: Folder;
  readonly old: Folder;
}

/** @throws {StagingError} when another directory stands there than was granted */
export function openRoot({ directory, inode, device }: Pick<Root, 'directory' | 'inode' | 'device'>): Folder {
  let folder: Folder;
  try {
    folder = openFolder(directory);
  } catch (cause) {
    throw new StagingError(`${directory} cannot be opened`, 'put it back, or bartizan discard', { cause });
  }
  const stats = fs.fstatSync(folder.descriptor, { bigint: true });
  if (String(stats.ino) === inode && String(stats.dev) === device) return folder;
  folder.close();
  throw new StagingError(
    `${directory} is another directory than the one that was granted when the server started`,
    'put it back, or bartizan discard',
  );
}

export function openBench(granted: Root, scratchName: string, create: boolean): Bench {
  const root = openRoot(granted);
  const opened: Folder[] = [root];
  try {
    const place = `${root.at}/${scratchName}`;
    if (create) fs.mkdirSync(place, { mode: 0o700 });
    const scratch = openFolder(place);
    opened.push(scratch);
    const inner = (name: string): Folder => {
      if (create) fs.mkdirSync(`${scratch.at}/${name}`, { mode: 0o700 });
      const folder = openFolder(`${scratch.at}/${name}`);
      opened.push(folder);
      return folder;
    };
    const bench = { root, fresh: inner('new'), old: inner('old') };
    if (create) for (const each of [scratch, root]) fs.fsyncSync(each.descriptor);
    scratch.close();
    return bench;
  } catch (error) {
    for (const each of opened) closeQuietly(each);
    throw error;
  }
}

export function closeBench({ root, fresh, old }: Bench): void {
  for (const each of [root, fresh, old]) closeQuietly(each);
}

export function removeScratch(granted: Root, scratchName: string): void {
  let root: Folder;
  try {
    root = openRoot(granted);
  } catch (error) {
    if (error instanceof StagingError && isMissing(error.cause)) return; // the whole tree is gone
    throw error;
  }
  try {
    removeTree(`${root.at}/${scratchName}`);
    fs.fsyncSync(root.descriptor);
  } finally {
    root.close();
  }
}

function closeQuietly(folder: Folder): void {
  try {
    folder.close();
  } catch {
    // it was closed already
  }
}
