/** What a commit is about to do, written down before it does it. */
import path from 'node:path';
import type { ChangeSet, Root } from './change-set.ts';
import { readDurable } from './durable.ts';
import type { Entry } from './entry.ts';

/** Puts something in the place of something else; either may be nothing. Or gives a directory another mode. */
export type Step = Put | Mode;

export interface Put {
  readonly kind: 'put';
  readonly root: number;
  readonly path: string;
  /** Its name in `new` and `old`. */
  readonly slot: number;
  readonly old?: Entry;
  /** All that lies in an old directory, so that nothing is lost that came in meanwhile. */
  readonly oldTree?: readonly (readonly [string, Entry])[];
  /** Its number, by which it is known again. */
  readonly new?: Pick<Entry, 'kind' | 'inode'>;
}

export interface Mode {
  readonly kind: 'mode';
  readonly root: number;
  readonly path: string;
  readonly inode: string;
  readonly from: number;
  readonly to: number;
}

export interface Journal {
  readonly id: string;
  readonly what: 'commit' | 'undo';
  /**
   * `preparing` and `reverting` end in the old tree, `applying` in the new one, or, when somebody else has changed it,
   * in the old one. `applied` only cleans up.
   */
  readonly phase: 'preparing' | 'applying' | 'reverting' | 'applied';
  readonly roots: readonly Root[];
  readonly steps: readonly Step[];
  /** Nothing is left to be committed. */
  readonly whole: boolean;
  /** When it was done, and how long it can be undone, in milliseconds since 1970. */
  readonly at: number;
  readonly until: number;
  /** What stood there afterwards, for each step. */
  readonly after?: readonly (readonly (readonly [string, Entry])[])[];
}

/** A commit that can be undone. */
export type Done = Required<Pick<Journal, 'id' | 'roots' | 'steps' | 'at' | 'until' | 'after'>>;

export function journalFile({ place }: ChangeSet): string {
  return path.join(place, 'journal.json');
}

export function doneFile({ place }: ChangeSet): string {
  return path.join(place, 'undo.json');
}

export function snapshotPlace({ place }: ChangeSet, id: string): string {
  return path.join(place, 'old', id);
}

export function journalOf(set: ChangeSet): Journal | undefined {
  return readDurable<Journal>(journalFile(set));
}

export function doneOf(set: ChangeSet): Done | undefined {
  return readDurable<Done>(doneFile(set));
}

/** In the granted directory itself, because only within one file system is a rename one step. */
export function scratchName(id: string, root: number): string {
  return `.bartizan-${id}-${root}`;
}
