import type { Bound } from './bound.ts';
import type { Locks } from './change-set.ts';

export interface StageOptions {
  readonly server: string;
  /** Absolute path of the config that the server is in; commands find it again by this. */
  readonly config: string;
  /** Whose changes they are: nobody is given those of another. */
  readonly caller: string;
  /** What was granted for writing: where it really is, as that was judged, and where it is seen. */
  readonly write: readonly StagedMount[];
  /** Of Bartizan. */
  readonly state: string;
  readonly locks: Locks;
  /** How much may be kept aside. */
  readonly bound: Bound;
  /** Where the walls do not run below Bartizan, as with a daemon of containers, only copies can be shown to them. */
  readonly onlyCopies?: boolean;
  readonly notice: (line: string) => void;
}

/** What the walls show, and at which place. */
export interface StagedMount {
  readonly source: string;
  readonly target: string;
}
