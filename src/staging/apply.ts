/** Single steps of a commit, forwards and backwards. Each can be done again after it was done, or half done. */
import * as fs from 'node:fs';
import { type Entry, entryAt, untouched } from './entry.ts';
import { type Folder, inParent, openFolder } from './folder.ts';
import type { Mode, Put, Step } from './journal.ts';
import { meanwhile } from './meanwhile.ts';
import type { Bench } from './scratch.ts';
import { treeOf } from './tree.ts';

/** Called before each change to a disk; tests end the process there. */
export type Point = (what: string) => void;

export function forward(step: Step, bench: Bench, point: Point): void {
  inParent(bench.root, step.path, (parent, name) => {
    if (step.kind === 'mode') return chmod(step, parent, name, step.to, point);
    putForward(step, parent, name, bench, point);
    point(`sync ${step.path}`);
    fs.fsyncSync(bench.old.descriptor);
    fs.fsyncSync(parent.descriptor);
  });
}

export function backward(step: Step, bench: Bench, point: Point): void {
  inParent(bench.root, step.path, (parent, name) => {
    if (step.kind === 'mode') return chmod(step, parent, name, step.from, point);
    putBackward(step, parent, name, bench, point);
    fs.fsyncSync(parent.descriptor);
  });
}

function putForward(step: Put, parent: Folder, name: string, { fresh, old }: Bench, point: Point): void {
  const place = `${parent.at}/${name}`;
  const saved = `${old.at}/${step.slot}`;
  const ready = `${fresh.at}/${step.slot}`;
  const now = entryAt(place);
  if (step.new !== undefined && isIt(now, step.new)) return forgetSecondName(ready, step.new);
  if (step.old === undefined) {
    if (now !== undefined) throw meanwhile(step.path);
    return bring(ready, place, step, point);
  }
  const kept = entryAt(saved);
  if (kept === undefined) {
    if (!untouched(step.old, now)) throw meanwhile(step.path);
    point(`keep ${step.path}`);
    keep(place, saved, step);
  } else if (!isIt(kept, step.old) || (now !== undefined && !isIt(now, step.old))) {
    throw meanwhile(step.path);
  }
  if (step.oldTree !== undefined && !isWhole(saved, step.oldTree)) throw meanwhile(step.path);
  if (step.new === undefined) return;
  point(`replace ${step.path}`);
  fs.renameSync(ready, place);
}

/** A second name for what is replaced in one step; what cannot be, or shall be gone, is moved away. */
function keep(place: string, saved: string, step: Put): void {
  if (step.new !== undefined && step.new.kind !== 'directory' && step.old?.kind !== 'directory') {
    try {
      return fs.linkSync(place, saved);
    } catch {
      // not every file system has hard links, nor may every file be given one
    }
  }
  fs.renameSync(place, saved);
}

/** Where nothing is. Unlike a rename, a link never replaces what somebody has put there in this moment. */
function bring(ready: string, place: string, step: Put, point: Point): void {
  if (step.new === undefined) return;
  point(`bring ${step.path}`);
  if (step.new.kind === 'directory') return fs.renameSync(ready, place);
  try {
    fs.linkSync(ready, place);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw meanwhile(step.path);
    fs.renameSync(ready, place);
  }
  forgetSecondName(ready, step.new);
}

/** Now, and not with all the rest at the end, because it changes the time by which the file is known again. */
function forgetSecondName(ready: string, known: Pick<Entry, 'kind' | 'inode'>): void {
  if (known.kind !== 'directory' && isIt(entryAt(ready), known)) fs.unlinkSync(ready);
}

function putBackward(step: Put, parent: Folder, name: string, { fresh, old }: Bench, point: Point): void {
  const place = `${parent.at}/${name}`;
  const saved = `${old.at}/${step.slot}`;
  const now = entryAt(place);
  const kept = entryAt(saved);
  const ours = step.new !== undefined && isIt(now, step.new);
  if (!ours && now !== undefined) return; // the old one, or what somebody else has put there
  if (ours && (kept === undefined || kept.kind === 'directory' || step.new?.kind === 'directory')) {
    point(`take back ${step.path}`);
    const away = `${fresh.at}/${step.slot}`;
    if (entryAt(away) === undefined) fs.renameSync(place, away);
    else fs.unlinkSync(place);
  }
  if (kept === undefined) return;
  point(`put back ${step.path}`);
  fs.renameSync(saved, place);
}

function chmod(step: Mode, parent: Folder, name: string, mode: number, point: Point): void {
  const folder = openFolder(`${parent.at}/${name}`);
  try {
    const stats = fs.fstatSync(folder.descriptor, { bigint: true });
    const now = Number(stats.mode) & 0o7777;
    if (String(stats.ino) !== step.inode || (now !== step.from && now !== step.to))
      throw meanwhile(step.path);
    point(`mode ${step.path}`);
    fs.fchmodSync(folder.descriptor, mode);
    fs.fsyncSync(folder.descriptor);
  } finally {
    folder.close();
  }
}

function isIt(entry: Entry | undefined, known: Pick<Entry, 'kind' | 'inode'>): boolean {
  return entry !== undefined && entry.inode === known.inode && entry.kind === known.kind;
}

function isWhole(place: string, expected: readonly (readonly [string, Entry])[]): boolean {
  const tree = treeOf(place);
  return tree.size === expected.length && expected.every(([path, entry]) => untouched(entry, tree.get(path)));
}
