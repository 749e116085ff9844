/**
 * Carries out a plan so that a crash at any point leaves the old tree or the new one, once `recover` has run.
 *
 * First everything new is made beside the tree, and everything old is copied; then the plan is written to the journal; only
 * then the tree is touched, by renames.
 */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { backward, forward, type Point } from './apply.ts';
import { baseOf, type ChangeSet, openedOf, type Root } from './change-set.ts';
import { digestOf } from './content.ts';
import { copyTree, isRoot, removeTree } from './copy-tree.ts';
import { removeDurably, writeDurably } from './durable.ts';
import { type Entry, entryAt, untouched } from './entry.ts';
import { inParent } from './folder.ts';
import {
  type Done,
  doneFile,
  doneOf,
  type Journal,
  journalFile,
  journalOf,
  type Step,
  scratchName,
  snapshotPlace,
} from './journal.ts';
import { isMissing, StagingError } from './problem.ts';
import { type Bench, closeBench, openBench, openRoot, removeScratch } from './scratch.ts';
import { treeOf } from './tree.ts';

export interface Wanted {
  readonly root: number;
  readonly path: string;
  /** What is there now. */
  readonly old: Entry | undefined;
  readonly oldTree?: readonly (readonly [string, Entry])[];
  /** Where what shall be there can be read; nothing, when it shall be gone. */
  readonly from?: string;
  readonly takes?: (relative: string) => boolean;
  /** Only the mode of a directory shall change. */
  readonly mode?: number;
}

export interface Order {
  readonly what: Journal['what'];
  readonly wanted: readonly Wanted[];
  readonly roots: readonly Root[];
  readonly whole: boolean;
  readonly at: number;
  readonly until: number;
}

export function carryOut(set: ChangeSet, order: Order, point: Point = () => undefined): void {
  const { what, whole, at, until } = order;
  const id = randomBytes(6).toString('hex');
  const preparing: Journal = {
    id,
    what,
    phase: 'preparing',
    roots: order.roots,
    steps: [],
    whole,
    at,
    until,
  };
  write(set, preparing, point);
  let journal: Journal;
  try {
    const steps = withBenches(preparing, rootsIn(order.wanted), true, (benches) =>
      prepare(set, order, id, benches, point),
    );
    journal = { ...preparing, phase: 'applying', steps };
    write(set, journal, point);
  } catch (error) {
    recover(set, point);
    throw error;
  }
  const failure = apply(set, journal, point);
  if (failure !== undefined) throw failure;
}

/** Ends what a crash left behind. To be called with the change set to oneself. */
export function recover(set: ChangeSet, point: Point = () => undefined): 'nothing' | 'old' | 'new' {
  const journal = journalOf(set);
  if (journal === undefined) return 'nothing';
  if (journal.phase === 'preparing') {
    abandon(set, journal, point);
    return 'old';
  }
  if (journal.phase === 'applied') {
    finish(set, journal, point);
    return 'new';
  }
  if (journal.phase === 'applying' && apply(set, journal, point) === undefined) return 'new';
  const now = journalOf(set);
  if (now?.phase === 'reverting') revert(set, now, point);
  return 'old';
}

function prepare(
  set: ChangeSet,
  { what, wanted }: Order,
  id: string,
  benches: ReadonlyMap<number, Bench>,
  point: Point,
): Step[] {
  const snapshots = snapshotPlace(set, id);
  fs.mkdirSync(snapshots, { recursive: true, mode: 0o700 });
  const steps = wanted.map((each, slot): Step => {
    const { root, path: relative, old, oldTree, from, takes, mode } = each;
    const bench = benchOf(benches, root);
    if (mode !== undefined && old !== undefined) {
      return { kind: 'mode', root, path: relative, inode: old.inode, from: old.mode, to: mode };
    }
    point(`prepare ${relative}`);
    if (what === 'commit' && old !== undefined) {
      inParent(bench.root, relative, (parent, name) =>
        copyTree(`${parent.at}/${name}`, path.join(snapshots, String(slot)), { exact: true }),
      );
    }
    const ready = `${bench.fresh.at}/${slot}`;
    if (from !== undefined) {
      const owner = isRoot() ? ownerFor(bench, relative, old) : undefined;
      copyTree(from, ready, { owner, exact: what === 'undo', ...(takes && { takes }) });
    }
    const made = from === undefined ? undefined : entryAt(ready);
    if (from !== undefined && made === undefined) {
      throw new StagingError(`${relative} cannot be taken over`, 'bartizan changes');
    }
    return {
      kind: 'put',
      root,
      path: relative,
      slot,
      ...(old && { old }),
      ...(oldTree && { oldTree }),
      ...(made && { new: { kind: made.kind, inode: made.inode } }),
    };
  });
  for (const { fresh } of benches.values()) fs.fsyncSync(fresh.descriptor);
  return steps;
}

/** What root puts in place belongs to whom it belonged before, or to whom the directory does. */
function ownerFor(bench: Bench, relative: string, old: Entry | undefined): { uid: number; gid: number } {
  if (old !== undefined) return { uid: old.owner, gid: old.group };
  return inParent(bench.root, relative, (parent) => {
    const { uid, gid } = fs.fstatSync(parent.descriptor);
    return { uid, gid };
  });
}

/** Returns why it was taken back, or undefined when it is done. */
function apply(set: ChangeSet, journal: Journal, point: Point): Error | undefined {
  let after: Journal['after'];
  try {
    after = withBenches(journal, rootsIn(journal.steps), false, (benches) => {
      for (const step of journal.steps) forward(step, benchOf(benches, step.root), point);
      return journal.steps.map((step) => standing(step, benchOf(benches, step.root)));
    });
  } catch (error) {
    const reverting: Journal = { ...journal, phase: 'reverting' };
    write(set, reverting, point);
    revert(set, reverting, point);
    return error instanceof Error ? error : new Error(String(error));
  }
  const applied: Journal = { ...journal, phase: 'applied', after };
  write(set, applied, point);
  finish(set, applied, point);
  return undefined;
}

function revert(set: ChangeSet, journal: Journal, point: Point): void {
  withBenches(journal, rootsIn(journal.steps), false, (benches) => {
    for (const step of [...journal.steps].reverse()) backward(step, benchOf(benches, step.root), point);
  });
  abandon(set, { ...journal, phase: 'preparing' }, point, true);
}

function abandon(set: ChangeSet, journal: Journal, point: Point, mark = false): void {
  // From here on the scratch directory may be half gone: nothing may be looked for in it again.
  if (mark) write(set, journal, point);
  for (const [index, root] of journal.roots.entries()) {
    point('remove scratch');
    removeScratch(root, scratchName(journal.id, index));
  }
  recognize(set, journal);
  removeTree(snapshotPlace(set, journal.id));
  point('forget');
  removeDurably(journalFile(set));
}

/** A second name, made and removed again, changes the time by which a file is known, and nothing else of it. */
function recognize(set: ChangeSet, { id, steps, roots }: Journal): void {
  const opened = openedOf(set);
  for (const index of opened === undefined ? [] : opened.roots.keys()) {
    const granted = roots[index];
    const mine = steps.filter((step) => step.root === index);
    if (mine.length === 0 || granted === undefined) continue;
    const base = new Map(baseOf(set, index));
    const root = openRoot(granted);
    try {
      for (const step of mine) {
        if (step.kind === 'mode' || step.old === undefined || step.old.kind === 'directory') continue;
        if (!untouched(base.get(step.path), step.old)) continue;
        const snapshot = path.join(snapshotPlace(set, id), String(step.slot));
        const now = inParent(root, step.path, (parent, name) => sameAs(snapshot, `${parent.at}/${name}`));
        if (now?.inode === step.old.inode && now.mode === step.old.mode) base.set(step.path, now);
      }
    } catch (error) {
      if (!isMissing(error)) throw error; // its directory is gone, so it is not what it was
    } finally {
      root.close();
    }
    writeDurably(path.join(set.place, `base-${index}.json`), [...base]);
  }
}

/** What stands there, when it is what the snapshot has. */
function sameAs(snapshot: string, place: string): Entry | undefined {
  const now = entryAt(place);
  const was = entryAt(snapshot);
  if (now === undefined || was === undefined || now.kind !== was.kind) return undefined;
  if (now.kind === 'link') return now.target === was.target ? now : undefined;
  return now.kind === 'file' && digestOf(place) === digestOf(snapshot) ? now : undefined;
}

function finish(set: ChangeSet, journal: Journal, point: Point): void {
  for (const [index, root] of journal.roots.entries()) {
    point('remove scratch');
    removeScratch(root, scratchName(journal.id, index));
  }
  const before = doneOf(set);
  if (journal.what === 'commit') {
    const { id, roots, steps, at, until, after = [] } = journal;
    const done: Done = { id, roots, steps, at, until, after };
    point('keep for undo');
    writeDurably(doneFile(set), done);
    if (before !== undefined && before.id !== id) removeTree(snapshotPlace(set, before.id));
  } else {
    point('forget what can be undone');
    removeDurably(doneFile(set));
    if (before !== undefined) removeTree(snapshotPlace(set, before.id));
    removeTree(snapshotPlace(set, journal.id));
  }
  point('settle');
  if (journal.whole) closeSet(set);
  else rebase(set, journal);
  point('forget');
  removeDurably(journalFile(set));
}

/** Drops what is pending. The snapshot for `undo` stays. */
export function closeSet(set: ChangeSet): void {
  removeDurably(path.join(set.place, 'set.json'));
  removeTree(path.join(set.place, 'roots'));
  for (const name of fs.readdirSync(set.place)) {
    if (/^(?:base|made)-\d+\.json$/.test(name)) fs.rmSync(path.join(set.place, name), { force: true });
  }
}

/** What was put in place is what the rest is held against from now on. */
function rebase(set: ChangeSet, { steps, after }: Journal): void {
  const opened = openedOf(set);
  for (const index of opened === undefined ? [] : opened.roots.keys()) {
    const mine = [...steps.entries()].filter(([, step]) => step.root === index);
    if (mine.length === 0) continue;
    const base = new Map(baseOf(set, index));
    for (const [position, step] of mine) {
      for (const each of [...base.keys()])
        if (each.startsWith(`${step.path}/`) && step.kind === 'put') base.delete(each);
      if (step.kind === 'put') base.delete(step.path);
      for (const [relative, entry] of after?.[position] ?? []) base.set(relative, entry);
    }
    writeDurably(path.join(set.place, `base-${index}.json`), [...base]);
  }
}

/** What stands at the place of a step, with all that is in it. */
export function standing(
  step: Pick<Step, 'path' | 'kind'>,
  { root }: Pick<Bench, 'root'>,
): [string, Entry][] {
  return inParent(root, step.path, (parent, name) => {
    const place = `${parent.at}/${name}`;
    const entry = entryAt(place);
    if (entry === undefined) return [];
    const inner = entry.kind === 'directory' && step.kind === 'put' ? [...treeOf(place)] : [];
    return [
      [step.path, entry],
      ...inner.map(([each, found]): [string, Entry] => [`${step.path}/${each}`, found]),
    ];
  });
}

function write(set: ChangeSet, journal: Journal, point: Point): void {
  point(`write ${journal.phase}`);
  writeDurably(journalFile(set), journal);
}

function rootsIn(steps: readonly { readonly root: number }[]): number[] {
  return [...new Set(steps.map(({ root }) => root))];
}

function withBenches<T>(
  { id, roots }: Journal,
  indexes: readonly number[],
  create: boolean,
  use: (benches: ReadonlyMap<number, Bench>) => T,
): T {
  const benches = new Map<number, Bench>();
  try {
    for (const index of indexes) {
      const root = roots[index];
      if (root === undefined) throw new RangeError(`there is no granted path ${index}`);
      benches.set(index, openBench(root, scratchName(id, index), create));
    }
    return use(benches);
  } finally {
    for (const bench of benches.values()) closeBench(bench);
  }
}

function benchOf(benches: ReadonlyMap<number, Bench>, index: number): Bench {
  const bench = benches.get(index);
  if (bench === undefined) throw new RangeError(`there is no granted path ${index}`);
  return bench;
}
