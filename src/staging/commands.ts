/** What a person does with pending changes. Each of these ends first what a crash may have left behind. */
import fs from 'node:fs';
import path from 'node:path';
import type { Point } from './apply.ts';
import { carryOut, closeSet, recover, standing, type Wanted } from './carry-out.ts';
import {
  alone,
  type ChangeSet,
  changeSets,
  hold,
  type Locks,
  openedOf,
  type Root,
  stagedRoot,
} from './change-set.ts';
import type { Change } from './compare.ts';
import { untouched } from './entry.ts';
import { inspect, markOf, type Pending } from './inspect.ts';
import { type Done, doneOf, journalOf, snapshotPlace } from './journal.ts';
import { asMeanwhile } from './meanwhile.ts';
import { type Choice, objectionTo, planOf } from './plan.ts';
import { StagingError } from './problem.ts';
import { openRoot } from './scratch.ts';

export interface Shown {
  readonly pending: Pending;
  /** To be given to `commit`, so that nothing else counts than what was looked at. */
  readonly mark: string;
}

/** Calls `use` while the contents can be read. Undefined when nothing is pending. */
export async function show<T>(
  set: ChangeSet,
  locks: Locks,
  use: (shown: Shown) => T,
): Promise<T | undefined> {
  return alone(set, locks, async () => {
    recover(set);
    return await inspect(set, (pending) => use({ pending, mark: markOf(pending) }));
  });
}

export interface CommitOptions {
  /** Absolute; everything when there is none. */
  readonly paths?: readonly string[];
  /** What was looked at. */
  readonly mark?: string | undefined;
  readonly now: number;
  /** For how long it can be undone, in milliseconds. */
  readonly undoFor: number;
  readonly point?: Point;
}

export interface Committed {
  readonly taken: readonly Change[];
  /** With why not. */
  readonly leftOut: readonly { readonly change: Change; readonly why: string }[];
  readonly opened: Pending['opened'];
  /** Stands for the changes that were looked at. */
  readonly mark: string;
}

export async function commit(
  state: string,
  set: ChangeSet,
  locks: Locks,
  options: CommitOptions,
): Promise<Committed> {
  return oneAtATime(state, locks, () =>
    alone(set, locks, async () => {
      recover(set);
      const { paths = [], mark, now, undoFor, point } = options;
      const committed = await inspect(set, (pending): Committed => {
        if (pending.changes.length === 0) throw nothingPending(set);
        const found = markOf(pending);
        if (mark !== undefined && mark !== found) {
          throw new StagingError(
            'these are not the changes that you looked at',
            `bartizan changes ${set.server}`,
          );
        }
        const { roots } = pending.opened;
        const choice = paths.length === 0 ? undefined : paths.map((each) => choiceOf(each, roots));
        const wanted = planOf(pending, choice, (change) => placeOf(change, roots));
        const taken = pending.changes.filter((change) => isTaken(change, wanted));
        const leftOut = pending.changes.flatMap((change) => {
          const objection = taken.includes(change) ? undefined : objectionTo(change, pending);
          return objection === undefined ? [] : [{ change, why: objection.why }];
        });
        const whole = pending.changes.every(
          (change) => taken.includes(change) || objectionTo(change, pending)?.never === true,
        );
        carryOut(set, { what: 'commit', wanted, roots, whole, at: now, until: now + undoFor }, point);
        return { taken, leftOut, opened: pending.opened, mark: found };
      });
      if (committed === undefined) throw nothingPending(set);
      return committed;
    }),
  );
}

/** Returns how many there were, where they could be counted. */
export async function discard(set: ChangeSet, locks: Locks): Promise<number | undefined> {
  return alone(set, locks, async () => {
    recover(set);
    if (openedOf(set) === undefined) throw nothingPending(set);
    // A tree that is gone must not keep anybody from dropping what was to go into it.
    const count = await inspect(set, ({ changes }) => changes.length).catch(() => undefined);
    closeSet(set);
    return count;
  });
}

/** Takes back the last commit. */
export async function undo(
  state: string,
  set: ChangeSet,
  locks: Locks,
  now: number,
  point?: Point,
): Promise<Done> {
  return oneAtATime(state, locks, () =>
    alone(set, locks, async () => {
      recover(set);
      const done = doneOf(set);
      if (done === undefined)
        throw new StagingError(`nothing was committed from ${set.id}`, 'bartizan changes');
      if (now > done.until) {
        throw new StagingError(
          `the last commit of ${set.id} can be taken back no more: the time for that is over`,
          'the snapshot is still there until the next commit; `files.undoFor` says how long',
        );
      }
      const pending = await inspect(set, ({ changes, opened }) => ({ changes, roots: opened.roots }));
      for (const { root, path: relative } of done.steps) {
        const directory = done.roots[root]?.directory;
        const also = pending?.changes.find(
          (change) =>
            pending.roots[change.root]?.directory === directory &&
            (`${change.path}/`.startsWith(`${relative}/`) || `${relative}/`.startsWith(`${change.path}/`)),
        );
        if (also !== undefined) {
          throw new StagingError(
            `${also.path} has been written again since, and that is pending`,
            `bartizan discard ${set.server}, or commit it`,
          );
        }
      }
      const wanted = done.steps.map((_, index) => backTo(set, done, index));
      carryOut(set, { what: 'undo', wanted, roots: done.roots, whole: false, at: now, until: now }, point);
      return done;
    }),
  );
}

function backTo(set: ChangeSet, done: Done, index: number): Wanted {
  const step = done.steps[index];
  const root = step === undefined ? undefined : done.roots[step.root];
  if (step === undefined || root === undefined) throw new RangeError(`there is no step ${index}`);
  const folder = openRoot(root);
  try {
    const now = new Map(standing(step, { root: folder }));
    const after = new Map(done.after[index] ?? []);
    const same =
      now.size === after.size && [...after].every(([each, entry]) => untouched(entry, now.get(each)));
    if (!same) {
      throw new StagingError(
        `${path.join(root.directory, step.path)} was changed since the commit, so it cannot be taken back`,
        `as it was before, it is in ${snapshotPlace(set, done.id)}`,
      );
    }
    const old = now.get(step.path);
    if (step.kind === 'mode') return { root: step.root, path: step.path, old, mode: step.from };
    const inner = [...now]
      .filter(([each]) => each !== step.path)
      .map(([each, entry]) => [each.slice(step.path.length + 1), entry] as const);
    return {
      root: step.root,
      path: step.path,
      old,
      ...(old?.kind === 'directory' && { oldTree: inner }),
      ...(step.old && { from: path.join(snapshotPlace(set, done.id), String(step.slot)) }),
    };
  } finally {
    folder.close();
  }
}

/** Ends what crashes left behind, wherever nobody is at work. Returns whose trees are the old, or the new ones now. */
export function recoverAll(
  state: string,
  locks: Locks,
  point?: Point,
): { set: ChangeSet; tree: 'old' | 'new' }[] {
  return changeSets(state).flatMap((set) => {
    if (journalOf(set) === undefined) return [];
    const lock = hold(set, locks);
    if (lock === undefined) return [];
    try {
      const tree = recover(set, point);
      return tree === 'nothing' ? [] : [{ set, tree }];
    } finally {
      lock.release();
    }
  });
}

/** Two commits into the same tree would take each other's renames for somebody else's. */
async function oneAtATime<T>(state: string, locks: Locks, use: () => Promise<T>): Promise<T> {
  const place = path.join(stagedRoot(state), 'lock');
  fs.mkdirSync(place, { recursive: true, mode: 0o700 });
  const lock = locks.acquire(place);
  if (lock === undefined) throw new StagingError('another commit is at work', 'try again when it is done');
  try {
    return await use();
  } catch (error) {
    throw asMeanwhile(error);
  } finally {
    lock.release();
  }
}

/** Where a change lies on this machine. */
export function placeOf(
  { root, path: relative }: Pick<Change, 'root' | 'path'>,
  roots: readonly Root[],
): string {
  return path.join(roots[root]?.directory ?? '', relative);
}

function choiceOf(place: string, roots: readonly Root[]): Choice {
  for (const [root, { directory, only }] of roots.entries()) {
    const relative = path.relative(directory, place);
    const inside = relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
    if (inside && (only === undefined || only === relative)) return { root, path: relative };
  }
  throw new StagingError(
    `${place} is not in what was granted for writing`,
    'bartizan changes lists what can be named',
  );
}

function isTaken(change: Change, wanted: readonly Wanted[]): boolean {
  return wanted.some(
    ({ root, path: relative, takes, mode }) =>
      root === change.root &&
      (change.path === relative ||
        (mode === undefined &&
          change.path.startsWith(`${relative}/`) &&
          (takes === undefined ||
            change.after === undefined ||
            takes(change.path.slice(relative.length + 1))))),
  );
}

function nothingPending(set: ChangeSet): StagingError {
  return new StagingError(`nothing is pending in ${set.id}`, 'bartizan changes');
}
