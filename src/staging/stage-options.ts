import type { Locks } from './change-set.ts';

export interface StageOptions {
  readonly server: string;
  /** Absolute path of the config that the server is in; commands find it again by this. */
  readonly config: string;
  /** Whose changes they are: nobody is given those of another. */
  readonly caller: string;
  /** Absolute paths granted for writing. */
  readonly write: readonly string[];
  /** Of Bartizan. */
  readonly state: string;
  readonly locks: Locks;
  /** Where the walls do not run below Bartizan, as with a daemon of containers, only copies can be shown to them. */
  readonly onlyCopies?: boolean;
  readonly notice: (line: string) => void;
}

/** What the walls show in the place of a granted path. */
export interface StagedMount {
  readonly source: string;
  readonly target: string;
}
