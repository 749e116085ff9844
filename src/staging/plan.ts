/** From changes to steps: what is chosen, what must not be taken over, and what belongs together. */
import type { Wanted } from './carry-out.ts';
import type { Change } from './compare.ts';
import { type Entry, PERMISSIONS } from './entry.ts';
import type { Pending } from './inspect.ts';
import { staysInside } from './links.ts';
import { StagingError } from './problem.ts';
import { isBelow } from './tree.ts';

/** Why a change is never taken over, or not as things stand; undefined when it can be. */
export function objectionTo(change: Change, { opened, trees }: Pending): Objection | undefined {
  const { before, after, root, path, conflict } = change;
  if ([before, after].some((entry) => entry?.kind === 'misnamed')) {
    return { never: true, why: 'its name is not UTF-8: such things are never taken over' };
  }
  if (after !== undefined && after.kind !== 'file' && after.kind !== 'directory' && after.kind !== 'link') {
    return { never: true, why: `a ${after.kind}: such things are never taken over` };
  }
  if (conflict) return { never: false, why: 'somebody else has changed it since the server began' };
  if (after?.kind !== 'link') return undefined;
  const tree = trees[root];
  const granted = opened.roots[root];
  const stays =
    tree !== undefined &&
    granted !== undefined &&
    granted.only === undefined &&
    staysInside(path, after.target ?? '', granted.directory, [tree.now, tree.seen]);
  return stays ? undefined : { never: false, why: 'a link that leads out of what was granted' };
}

export interface Objection {
  /** It is left out without a word being needed, for nobody can choose it. */
  readonly never: boolean;
  readonly why: string;
}

/** Whether one of the chosen paths covers it; all are chosen when none is named. */
export interface Choice {
  readonly root: number;
  readonly path: string;
}

export function planOf(
  pending: Pending,
  choice: readonly Choice[] | undefined,
  nameOf: (change: Change) => string,
): Wanted[] {
  const { changes } = pending;
  const chosen = withParents(
    changes.filter(
      (change) =>
        choice?.some(({ root, path }) => root === change.root && isUnder(change.path, path)) ?? true,
    ),
    changes,
  );
  if (chosen.length === 0)
    throw new StagingError('none of the changes is named', 'bartizan changes lists them');
  const objections = chosen.flatMap((change) => {
    const objection = objectionTo(change, pending);
    return objection === undefined ? [] : [{ change, ...objection }];
  });
  const first = objections.find(({ never }) => !never);
  if (first !== undefined) {
    throw new StagingError(
      `${nameOf(first.change)}: ${first.why}`,
      'name the paths that shall be taken over, or bartizan discard',
    );
  }
  const taken = chosen.filter((change) => !objections.some((each) => each.change === change));
  if (taken.length === 0) throw new StagingError('nothing in there can be taken over', 'bartizan discard');
  // A fifo in the place of a file: that the file is gone is not taken over either, nor that something replaced it.
  return taken.flatMap((change) => stepFor(change, taken, pending));
}

function isUnder(inner: string, outer: string): boolean {
  return outer === '' || isBelow(inner, outer);
}

/** A file in a new directory brings the directory along. */
function withParents(chosen: readonly Change[], all: readonly Change[]): Change[] {
  const needed = (change: Change): boolean =>
    change.after?.kind === 'directory' &&
    change.before?.kind !== 'directory' &&
    chosen.some(
      ({ root, path, after }) =>
        root === change.root && after !== undefined && path.startsWith(`${change.path}/`),
    );
  return all.filter((change) => chosen.includes(change) || needed(change));
}

/** What is put in place, or taken away, with a directory above it, needs no step of its own. */
function stepFor(change: Change, taken: readonly Change[], { trees }: Pending): Wanted[] {
  const { root, path, before, after } = change;
  const tree = trees[root];
  if (tree === undefined) return [];
  const above = taken.filter((other) => other.root === root && path.startsWith(`${other.path}/`));
  if (above.some(replacesTree)) return [];
  if (before?.kind === 'directory' && after?.kind === 'directory') {
    return [
      { root, path, old: before, mode: (before.mode & ~PERMISSIONS) | (after.mode & PERMISSIONS) | 0o700 },
    ];
  }
  const oldTree = before?.kind === 'directory' ? innerOf(path, tree.now) : undefined;
  if (oldTree !== undefined) {
    // All of it goes, so all of it must have been chosen: what somebody has put in there since is no change of the server.
    const left = oldTree.find(
      ([inner]) => !taken.some((other) => other.root === root && other.path === `${path}/${inner}`),
    );
    if (left !== undefined) {
      throw new StagingError(
        `${path}/${left[0]} would go with ${path}`,
        'name other paths, or take it out of there',
      );
    }
  }
  const members = new Set(
    taken
      .filter((other) => other.root === root && other.path.startsWith(`${path}/`))
      .map((other) => other.path),
  );
  return [
    {
      root,
      path,
      old: before,
      ...(oldTree && { oldTree }),
      ...(after && { from: `${tree.seenAt}/${path}` }),
      ...(after?.kind === 'directory' && { takes: (inner: string) => members.has(`${path}/${inner}`) }),
    },
  ];
}

function replacesTree({ before, after }: Change): boolean {
  return (before?.kind === 'directory') !== (after?.kind === 'directory');
}

function innerOf(path: string, tree: ReadonlyMap<string, Entry>): [string, Entry][] {
  return [...tree]
    .filter(([each]) => each.startsWith(`${path}/`))
    .map(([each, entry]): [string, Entry] => [each.slice(path.length + 1), entry]);
}
