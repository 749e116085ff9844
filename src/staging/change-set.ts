/**
 * Where pending writes lie: `<state>/staged/<server>/<number>/`, one directory for each process that runs at a time. The
 * next process of the same caller takes it up again.
 */
import * as fs from 'node:fs';
import path from 'node:path';
import { readDurable, writeDurably } from './durable.ts';
import type { Entry } from './entry.ts';
import { StagingError } from './problem.ts';
import type { Tree } from './tree.ts';

/** How a tree is kept from what a server writes. */
export type Way = 'overlay' | 'copy';

/** A granted path. */
export interface Root {
  /** Absolute, without links: what was granted, or, of a single file, the directory that it lies in. */
  readonly directory: string;
  /** The name of a single file. */
  readonly only?: string;
  readonly inode: string;
  readonly device: string;
  readonly way: Way;
}

/** What a change set was opened with. */
export interface Opened {
  readonly caller: string;
  readonly roots: readonly Root[];
  /** Overlays were mounted by an ordinary user, whose marks are other attributes than those of root. */
  readonly rootless: boolean;
}

export interface ChangeSet {
  /** What commands call it. */
  readonly id: string;
  readonly server: string;
  /** Absolute. */
  readonly place: string;
}

/** Holds processes apart; the record has the same need, and a lock for it. */
export interface Locks {
  /** Undefined when a living process holds the directory. */
  acquire(directory: string): { release(): void } | undefined;
  /** The process with this number, told apart from a later one; undefined when there is none. */
  identity(pid: number): ProcessMark | undefined;
  isAlive(mark: ProcessMark): boolean;
}

export interface ProcessMark {
  readonly pid: number;
  readonly started: string;
}

export function stagedRoot(state: string): string {
  return path.join(state, 'staged');
}

/** Of one server, or of all, in order. */
export function changeSets(state: string, server?: string): ChangeSet[] {
  const root = stagedRoot(state);
  const servers = server === undefined ? names(root).filter((name) => !name.startsWith('lock')) : [server];
  return servers.flatMap((each) =>
    names(path.join(root, each))
      .filter((name) => /^[1-9]\d{0,5}$/.test(name))
      .sort((a, b) => Number(a) - Number(b))
      .map((number) => changeSet(state, each, Number(number))),
  );
}

export function changeSet(state: string, server: string, number: number): ChangeSet {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(server)) {
    throw new StagingError(`${server} is no name of a server`, 'name one of the config');
  }
  return { id: `${server}/${number}`, server, place: path.join(stagedRoot(state), server, String(number)) };
}

export function openedOf({ place }: ChangeSet): Opened | undefined {
  return readDurable<Opened>(path.join(place, 'set.json'));
}

/** The config that the server was in when it ran last; undefined for what is older than this note. */
export function configOf({ place }: ChangeSet): string | undefined {
  return readDurable<{ path: string }>(configNote(place))?.path;
}

/** Outlives the change set, so that what was committed can be undone. */
export function noteConfig({ place }: ChangeSet, config: string): void {
  writeDurably(configNote(place), { path: config });
}

function configNote(place: string): string {
  return path.join(place, 'config.json');
}

/** Of a root: `upper`, `work`, `lower` and `merged` of an overlay, or `copy`. */
export function rootPlace({ place }: ChangeSet, index: number): string {
  return path.join(place, 'roots', String(index));
}

/** As it was when the change set was opened; what a commit must not have changed since. */
export function baseOf(set: ChangeSet, index: number): Tree {
  return readTree(path.join(set.place, `base-${index}.json`));
}

/** A copy as it was made: what differs from it was done by the server. */
export function madeOf(set: ChangeSet, index: number): Tree {
  return readTree(path.join(set.place, `made-${index}.json`));
}

function readTree(file: string): Tree {
  const entries = readDurable<[string, Entry][]>(file);
  if (entries === undefined) {
    throw new StagingError(`${file} is gone, so nothing can be compared`, 'bartizan discard');
  }
  return new Map(entries);
}

/** Runs with the change set to itself: no server runs in it, and no other command works on it. */
export async function alone<T>(set: ChangeSet, locks: Locks, use: () => Promise<T>): Promise<T> {
  const lock = hold(set, locks);
  if (lock === undefined) {
    throw new StagingError(
      `a process of ${set.server} still runs in ${set.id}, and could write while you look`,
      'end the client that uses it, or wait until it has been idle, then try again',
    );
  }
  try {
    return await use();
  } finally {
    lock.release();
  }
}

/** The lock of whoever runs Bartizan is not enough: when it is killed, what it started may live a moment longer. */
export function hold(set: ChangeSet, locks: Locks): { release(): void } | undefined {
  fs.mkdirSync(path.join(set.place, 'lock'), { recursive: true, mode: 0o700 });
  const lock = locks.acquire(path.join(set.place, 'lock'));
  if (lock === undefined) return undefined;
  const running = readDurable<ProcessMark>(path.join(set.place, 'process.json'));
  if (running === undefined || !locks.isAlive(running)) return lock;
  lock.release();
  return undefined;
}

function names(directory: string): string[] {
  try {
    return fs.readdirSync(directory).sort();
  } catch {
    return []; // nothing has been staged yet
  }
}
