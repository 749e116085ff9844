/** Looks into a change set. To be called with the change set to oneself. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { baseOf, type ChangeSet, madeOf, type Opened, openedOf, rootPlace } from './change-set.ts';
import { type Change, type Compared, changesIn } from './compare.ts';
import { digestOf } from './content.ts';
import { isRoot } from './copy-tree.ts';
import { layerAt, viewOf } from './overlay.ts';
import { StagingError } from './problem.ts';
import { openRoot } from './scratch.ts';
import { treeOf } from './tree.ts';

export interface Pending {
  readonly opened: Opened;
  readonly changes: readonly Change[];
  readonly trees: readonly Compared[];
}

/** Calls `use` while what the server sees can be read; undefined when nothing was ever written. */
export async function inspect<T>(set: ChangeSet, use: (pending: Pending) => T): Promise<T | undefined> {
  const opened = openedOf(set);
  if (opened === undefined) return undefined;
  const overlays = opened.roots.flatMap((root, index) =>
    root.way === 'overlay' ? [layerAt(rootPlace(set, index), root)] : [],
  );
  if (overlays.length > 0 && opened.rootless === isRoot()) {
    throw new StagingError(
      `what ${set.id} holds was written under ${opened.rootless ? 'an ordinary user' : 'root'}`,
      'run this command as the user who runs Bartizan for that server',
    );
  }
  const view = overlays.length === 0 ? undefined : await viewOf(overlays);
  try {
    const trees = opened.roots.map((root, index): Compared => {
      openRoot(root).close(); // it is the one that was granted
      const place = rootPlace(set, index);
      const seenAt = root.way === 'copy' ? path.join(place, 'copy') : (view?.at({ place }) ?? place);
      return {
        root: index,
        nowAt: root.directory,
        now: treeOf(root.directory, root.only),
        seenAt,
        seen: treeOf(seenAt, root.only),
        base: baseOf(set, index),
        ...(root.way === 'copy' && { made: madeOf(set, index) }),
      };
    });
    return use({ opened, trees, changes: trees.flatMap(changesIn) });
  } finally {
    await view?.close();
  }
}

/** Stands for exactly these changes: who has looked at them can say which ones it was. */
export function markOf({ changes, trees }: Pending): string {
  const hash = createHash('sha256');
  for (const { root, path: relative, before, after } of changes) {
    const content = after?.kind === 'file' ? digestOf(`${trees[root]?.seenAt}/${relative}`) : after?.target;
    const was = before && [before.kind, before.inode, before.changed];
    hash.update(`${JSON.stringify([root, relative, was, after?.kind, after?.mode, content])}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
