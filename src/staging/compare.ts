/** What a server has changed: what it sees now, held against what is really there. */
import { digestOf } from './content.ts';
import { type Entry, PERMISSIONS, untouched } from './entry.ts';
import type { Tree } from './tree.ts';

export interface Change {
  /** Which of the granted paths it lies in. */
  readonly root: number;
  /** Relative to it. */
  readonly path: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
  /** What is there is not what was there when the server began: somebody else has changed it. */
  readonly conflict: boolean;
}

export interface Compared {
  readonly root: number;
  /** As it is now, and where. */
  readonly now: Tree;
  readonly nowAt: string;
  /** As the server sees it, and where. */
  readonly seen: Tree;
  readonly seenAt: string;
  /** As it was when the change set was opened. */
  readonly base: Tree;
  /** A copy as it was made; of an overlay there is none, for it takes in only what the server writes. */
  readonly made?: Tree;
}

/** In order of their paths. */
export function changesIn(all: Compared): Change[] {
  const { root, now, seen, base, made } = all;
  const paths = [...new Set([...now.keys(), ...seen.keys()])].sort();
  return paths.flatMap((path) => {
    const before = now.get(path);
    const after = seen.get(path);
    if (made !== undefined && untouched(made.get(path), after)) return [];
    if (same(path, before, after, all)) return [];
    return [{ root, path, before, after, conflict: !untouched(base.get(path), before) }];
  });
}

function same(path: string, before: Entry | undefined, after: Entry | undefined, at: Compared): boolean {
  if (before === undefined || after === undefined || before.kind !== after.kind) return false;
  if (before.kind === 'link') return before.target === after.target;
  if ((before.mode & PERMISSIONS) !== (after.mode & PERMISSIONS)) return false;
  if (before.kind !== 'file') return true;
  if (before.size !== after.size) return false;
  // An overlay shows what was not written as it is below. Times can be set back, but not that of the change.
  if (before.changed === after.changed && before.modified === after.modified) return true;
  return digestOf(`${at.nowAt}/${path}`) === digestOf(`${at.seenAt}/${path}`);
}
