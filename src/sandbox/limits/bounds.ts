/** Holds a server to how much of the machine it may use, with what this machine has. */
import type { Limits } from '../sandbox.ts';
import { type Cgroups, openCgroups } from './cgroups.ts';
import { type Controller, rlimitWords } from './rlimits.ts';

export interface Bounds {
  /** What cannot be held here, in words. */
  weaker(): Promise<readonly string[]>;
  /** What is held for all processes of a server together. */
  held(): Promise<ReadonlySet<Controller>>;
  /** For one process, which has not started yet. */
  open(limits: Limits): Promise<Bound>;
}

export interface Bound {
  /** Words in front of the program, inside its walls. */
  readonly front: readonly string[];
  /** Puts a process into it that has no children yet. @throws {Error} when it cannot be held */
  take(pid: number): void;
  /** When nothing of it is left. */
  release(): Promise<void>;
}

/** @param root where control groups are mounted */
export function createBounds(root = '/sys/fs/cgroup'): Bounds {
  let opened: Promise<Cgroups> | undefined;
  const groups = (): Promise<Cgroups> => {
    opened ??= openCgroups(root);
    return opened;
  };
  return {
    async weaker() {
      const { held } = await groups();
      const { lacking } = await rlimitWords(undefined, held);
      return lacking;
    },
    async held() {
      return (await groups()).held;
    },
    async open(limits) {
      const cgroups = await groups();
      const { words } = await rlimitWords(limits, cgroups.held);
      const group = await cgroups.create(limits);
      return { front: words, take: (pid) => group.take(pid), release: () => group.release() };
    },
  };
}
