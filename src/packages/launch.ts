/** From what was approved to what is started: every byte is compared, and nothing is asked of a network. */
import path from 'node:path';
import type { Entry, ImageEntry } from './ecosystem.ts';
import { PackageError } from './package-error.ts';
import type { Store } from './store.ts';

/** What was approved, as far as a start goes. */
export interface Approved {
  readonly spec: string;
  readonly tree: string;
  readonly entry: Entry;
}

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute: where its files are, and nothing else. */
  readonly installed: string;
  /** Of what brings a file system of its own; its root is absolute. */
  readonly image?: ImageEntry;
}

/**
 * @throws {PackageError} `missing` when it was never installed here, `tampered` with the name of the file that is not
 * what was approved
 */
export async function startOf(spec: string, approved: Approved | undefined, store: Store): Promise<Start> {
  if (approved === undefined)
    throw new PackageError('refused', `${spec} has not been approved`, 'bartizan approve');
  if (approved.spec !== spec) {
    throw new PackageError(
      'refused',
      `${spec} is not what was approved: ${approved.spec}`,
      'bartizan approve',
    );
  }
  const { directory } = await store.verify(approved.tree);
  const { command, args, image } = approved.entry;
  const place = (word: string): string => {
    const file = path.resolve(directory, word);
    if (file !== directory && file.startsWith(directory + path.sep)) return file;
    throw new PackageError(
      'tampered',
      `${JSON.stringify(word)} is no file of ${spec}`,
      'look at bartizan.lock',
    );
  };
  if (image !== undefined) {
    return { command, args, installed: directory, image: { ...image, root: place(image.root) } };
  }
  // The first argument of an interpreter is the file that it runs; what else is there is for the file.
  const [script, ...rest] = args;
  if (command.startsWith('./')) return { command: place(command), args, installed: directory };
  const interpreter = command === 'node' ? process.execPath : command;
  return {
    command: interpreter,
    args: script === undefined ? [] : [place(script), ...rest],
    installed: directory,
  };
}
