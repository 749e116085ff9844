/** The argument vector of bwrap(1) for a server that is only looked at. Pure: what is on this machine was looked up before. */
import path from 'node:path';
import { HOST, type MadeFile, USER } from '../../sandbox/bubblewrap/accounts.ts';
import { isInside } from '../../sandbox/guard.ts';
import type { ProgramFiles } from '../../sandbox/program-files.ts';
import type { Program } from '../../upstreams/process/launch.ts';
import type { Machine } from './machine.ts';

export interface Hidden {
  readonly place: string;
  readonly isDirectory: boolean;
}

export interface ThrowAwayPlan {
  readonly program: Program;
  readonly machine: Machine;
  /** Where the copy of a directory stands that can be written; absent for one of which there is none. */
  readonly copies: ReadonlyMap<string, string>;
  /** Where what is written is gone, because it is a tmpfs: for what has no copy. */
  readonly empty: readonly string[];
  readonly hidden: readonly Hidden[];
  /** What /proc tells of the whole machine. */
  readonly kernel: readonly Hidden[];
  readonly own: ProgramFiles;
  readonly home: string;
  /** Shown where `/run` is not, such as what `/etc/resolv.conf` leads to. */
  readonly also: readonly string[];
}

export interface Handed {
  readonly seccomp: number;
  readonly info: number;
  readonly made: readonly (MadeFile & { readonly descriptor: number })[];
}

/** As in the real walls, but for the network, which is that of the machine. */
const ALONE = [
  ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup'],
  ...['--new-session', '--die-with-parent', '--clearenv', '--cap-drop', 'ALL'],
];

export function throwAwayArguments(plan: ThrowAwayPlan, { seccomp, info, made }: Handed): string[] {
  const { program, machine, copies, hidden, home, own } = plan;
  const covers = (place: string): boolean => hidden.some((each) => isInside(place, each.place));
  const hiding = ({ place, isDirectory }: Hidden): string[] =>
    isDirectory ? ['--tmpfs', place] : ['--ro-bind', '/dev/null', place];
  const copyOf = (place: string): string[] => {
    const copy = copies.get(place);
    return copy === undefined ? ['--ro-bind', place, place] : ['--bind', copy, place];
  };
  return [
    ...ALONE,
    ...['--uid', String(USER), '--gid', String(USER), '--hostname', HOST],
    ...['--seccomp', String(seccomp), '--info-fd', String(info)],
    ...Object.entries(program.env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/dev/shm', '--tmpfs', '/run'],
    ...plan.kernel.flatMap(hiding),
    ...machine.links.flatMap(({ at, to }) => ['--symlink', to, at]),
    ...machine.directories.flatMap(copyOf),
    ...machine.files.flatMap((place) => ['--ro-bind', place, place]),
    ...plan.empty.flatMap((place) => ['--tmpfs', place]),
    ...plan.also.flatMap((place) => ['--ro-bind', place, place]),
    ...hidden.flatMap(hiding),
    // Installed packages lie in what is hidden.
    ...own.paths.filter(covers).flatMap((place) => ['--ro-bind', place, place]),
    ...own.links.filter(({ at }) => covers(at)).flatMap(({ at, to }) => ['--symlink', to, at]),
    ...made.flatMap(({ descriptor, target }) => ['--ro-bind-data', String(descriptor), target]),
    ...['--dir', program.cwd, '--dir', path.resolve(home), '--remount-ro', '/proc', '--chdir', program.cwd],
  ];
}
