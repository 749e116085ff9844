/** Opens a change set for one process: a new one, or one that the same caller has left. */
import * as fs from 'node:fs';
import path from 'node:path';
import { closeSet } from './carry-out.ts';
import {
  type ChangeSet,
  changeSet,
  changeSets,
  hold,
  noteConfig,
  type Opened,
  openedOf,
  type Root,
  rootPlace,
} from './change-set.ts';
import type { Change } from './compare.ts';
import { copyTree, isRoot, removeTree } from './copy-tree.ts';
import { writeDurably } from './durable.ts';
import { entryAt } from './entry.ts';
import type { Folder } from './folder.ts';
import { inspect } from './inspect.ts';
import { type Layer, layerAt, tryOverlay } from './overlay.ts';
import { StagingError } from './problem.ts';
import { openRoot } from './scratch.ts';
import type { StagedMount, StageOptions } from './stage-options.ts';
import { type Tree, treeOf } from './tree.ts';

export interface Taken {
  readonly set: ChangeSet;
  readonly opened: Opened;
  readonly mounts: readonly StagedMount[];
  /** Overlays, to be mounted in front of the walls. */
  readonly layers: readonly Layer[];
  release(): void;
}

/** More processes of one server than this never run at once. */
const MOST = 10_000;

export async function openChangeSet(
  options: StageOptions,
  recover: (set: ChangeSet) => unknown,
): Promise<Taken> {
  const { set, release } = choose(options);
  try {
    recover(set);
    noteConfig(set, options.config);
    const opened = await prepare(set, options);
    return {
      set,
      opened,
      release,
      mounts: opened.roots.map((root, index) =>
        mountOf(set, root, index, options.write[index]?.target ?? root.directory),
      ),
      layers: opened.roots.flatMap((root, index) =>
        root.way === 'overlay' ? [layerAt(rootPlace(set, index), root)] : [],
      ),
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** One with pending writes of this caller comes first. */
function choose({ state, server, caller, locks }: StageOptions): { set: ChangeSet; release(): void } {
  const sets = changeSets(state, server);
  const mine = sets.filter((set) => openedOf(set)?.caller === caller);
  const empty = sets.filter((set) => openedOf(set) === undefined && !mine.includes(set));
  for (const set of [...mine, ...empty]) {
    const lock = hold(set, locks);
    if (lock === undefined) continue;
    const owner = openedOf(set)?.caller;
    // Somebody else may have taken it and let go of it again in this moment.
    if (owner === undefined || owner === caller) return { set, release: () => lock.release() };
    lock.release();
  }
  const used = new Set(sets.map(({ id }) => id));
  for (let number = 1; number < MOST; number++) {
    const set = changeSet(state, server, number);
    if (used.has(set.id)) continue;
    const lock = hold(set, locks);
    if (lock === undefined) continue;
    return { set, release: () => lock.release() };
  }
  throw new StagingError('there are too many change sets', `bartizan changes ${server}, then discard some`);
}

async function prepare(set: ChangeSet, options: StageOptions): Promise<Opened> {
  const before = openedOf(set);
  if (before === undefined) return open(set, options);
  const pending = await inspect(set, ({ changes, trees }) => ({ changes, trees }));
  if (pending === undefined || pending.changes.length === 0) {
    closeSet(set);
    return open(set, options);
  }
  const granted = options.write.map(describe);
  const same =
    granted.length === before.roots.length &&
    granted.every(({ directory, only }, index) => {
      const root = before.roots[index];
      return root?.directory === directory && root.only === only;
    });
  if (!same) {
    throw new StagingError(
      `${set.id} has pending changes of other granted paths`,
      `bartizan changes ${set.server}, then commit or discard them`,
    );
  }
  if (options.onlyCopies === true && before.roots.some(({ way }) => way !== 'copy')) {
    throw new StagingError(
      `${set.id} has pending changes that these walls cannot show`,
      `bartizan changes ${set.server}, then commit or discard them`,
    );
  }
  for (const [index, root] of before.roots.entries()) {
    const tree = pending.trees[index];
    if (root.way === 'overlay' && tree !== undefined) {
      writeTree(
        set,
        `base-${index}`,
        takenUp(
          tree.base,
          tree.now,
          pending.changes.filter((each) => each.root === index),
        ),
      );
    }
  }
  return before;
}

/** The server sees afresh what it has not written; what it has written goes on being held against what it began with. */
function takenUp(base: Tree, now: Tree, changes: readonly Change[]): Tree {
  const fresh = new Map(now);
  for (const { path: relative } of changes) {
    const entry = base.get(relative);
    if (entry === undefined) fresh.delete(relative);
    else fresh.set(relative, entry);
  }
  return fresh;
}

function open(set: ChangeSet, { write, caller, onlyCopies, notice }: StageOptions): Opened {
  removeTree(path.join(set.place, 'roots'));
  const roots = write.map((mount, index): Root => {
    const granted = describe(mount);
    const home = rootPlace(set, index);
    fs.mkdirSync(home, { recursive: true, mode: 0o700 });
    const folder = heldAs(granted);
    // The point leads into it: the path alone is a link, which is never followed.
    const at = `${folder.at}/.`;
    try {
      const base = treeOf(at, granted.only);
      writeTree(set, `base-${index}`, base);
      const why = granted.only !== undefined || onlyCopies === true ? '' : overlayFor(home, granted, base);
      if (why === undefined) return { ...granted, way: 'overlay' };
      if (why !== '') notice(`${mount.target} is kept aside as a copy: ${why}`);
      writeTree(set, `made-${index}`, copyFor(home, at, granted.only));
      return { ...granted, way: 'copy' };
    } finally {
      folder.close();
    }
  });
  const opened: Opened = { caller, roots, rootless: !isRoot() };
  writeDurably(path.join(set.place, 'set.json'), opened);
  return opened;
}

/** Makes the layers; returns why there can be none. */
function overlayFor(home: string, root: Omit<Root, 'way'>, base: Tree): string | undefined {
  if (!isRoot()) {
    const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
    // Copying up keeps owner and group, and the name space of an ordinary user knows one of each (EOVERFLOW).
    const strange = [...base].find(([, { owner, group }]) => owner !== uid || group !== gid);
    if (strange !== undefined) return `${strange[0]} belongs to another user or group`;
  }
  for (const name of ['lower', 'upper', 'work', 'merged']) {
    fs.mkdirSync(path.join(home, name), { mode: 0o700 });
  }
  const why = tryOverlay([layerAt(home, root)]);
  if (why !== undefined) removeTree(home);
  return why;
}

function copyFor(home: string, directory: string, only: string | undefined): Tree {
  const copy = path.join(home, 'copy');
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  if (only === undefined) copyTree(directory, copy, { exact: true });
  else {
    fs.mkdirSync(copy, { mode: 0o700 });
    copyTree(path.join(directory, only), path.join(copy, only), { exact: true });
  }
  return treeOf(copy, only);
}

/** Held open, and still where it was when it was judged: a server could have put a link in the place of a directory. */
function heldAs(granted: Omit<Root, 'way'>): Folder {
  const folder = openRoot(granted);
  if (fs.readlinkSync(folder.at) === granted.directory) return folder;
  folder.close();
  throw new StagingError(
    `${granted.directory} was exchanged while it was looked at`,
    'start the server again',
  );
}

function describe({ source: real, target: place }: StagedMount): Omit<Root, 'way'> {
  const kind = entryAt(real)?.kind;
  const only = kind === 'directory' ? undefined : path.basename(real);
  const directory = only === undefined ? real : path.dirname(real);
  const entry = entryAt(directory);
  if (entry === undefined || (kind !== 'directory' && kind !== 'file')) {
    throw new StagingError(
      `\`files.write\` names ${place}, which is neither a file nor a directory`,
      'take it out',
    );
  }
  return { directory, ...(only !== undefined && { only }), inode: entry.inode, device: entry.device };
}

/** Seen where it was granted, even when that is a link. */
function mountOf(set: ChangeSet, { way, only }: Root, index: number, target: string): StagedMount {
  const home = rootPlace(set, index);
  if (way === 'overlay') return { source: path.join(home, 'merged'), target };
  return { source: path.join(home, 'copy', ...(only === undefined ? [] : [only])), target };
}

function writeTree(set: ChangeSet, name: string, tree: Tree): void {
  writeDurably(path.join(set.place, `${name}.json`), [...tree]);
}
