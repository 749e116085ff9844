/** The argument vector of bwrap(1). Pure: what is on this machine has been looked up before. */
import type { Program } from '../../upstreams/process/launch.ts';
import { withheld } from '../environment.ts';
import { isInside } from '../guard.ts';
import type { Identities } from '../identity.ts';
import { CHANGEABLE } from '../proc-files.ts';
import type { ProgramFiles } from '../program-files.ts';
import type { Limits, Mount } from '../sandbox.ts';
import { HOST, type MadeFile, USER } from './accounts.ts';
import type { SystemFiles } from './system-files.ts';

export interface Plan {
  readonly program: Program;
  readonly system: SystemFiles;
  readonly own: ProgramFiles;
  /** Directories that are seen, though nothing is mounted at them. */
  readonly directories: readonly string[];
  readonly read: readonly Mount[];
  readonly write: readonly Mount[];
  /** Its private home. */
  readonly home: string;
  readonly limits: Limits;
  /** What the kernel shows in /proc that belongs to the whole machine. */
  readonly hidden: readonly { readonly place: string; readonly isDirectory: boolean }[];
  /** Of what was judged, by where it really is. */
  readonly identities: Identities;
}

/** Descriptors at which bwrap finds what is too long, or too private, for a command line that everybody can read. */
export interface Handed {
  readonly seccomp: number;
  /** Where bwrap says which process is the first inside. */
  readonly info: number;
  readonly made: readonly (MadeFile & { readonly descriptor: number })[];
  /** Of SELinux, for the program. */
  readonly label?: string;
}

/** Every namespace, and nothing that outlives Bartizan. `--unshare-all` would go on where one cannot be had. */
const ALONE = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup',
  '--unshare-net',
  '--new-session',
  '--die-with-parent',
  '--clearenv',
  '--cap-drop',
  'ALL',
];

/** Shared memory of processes among each other; counted as memory where that is counted. */
const SHARED_MEMORY = 64 * 1024 * 1024;

export function bwrapArguments(plan: Plan, { seccomp, info, made, label }: Handed): string[] {
  const { program, limits, home, system } = plan;
  const mounts = mountsOf(plan);
  const shown = mounts.map(({ mount }) => mount);
  const half = Math.max(4096, Math.floor(limits.diskBytes / 2));
  const tmpfs = (place: string, size: number): string[] => ['--size', String(size), '--tmpfs', place];
  const links = linksOf(plan, shown);
  return [
    ...ALONE,
    ...['--uid', String(USER), '--gid', String(USER), '--hostname', HOST],
    ...['--seccomp', String(seccomp), '--json-status-fd', String(info)],
    ...Object.entries(withheld(program.env).env).flatMap(([name, value]) => ['--setenv', name, value]),
    // Before what is private: an image may have a directory where that will be.
    ...['--perms', '0755', '--dir', '/etc'],
    ...system.mounts.flatMap(({ source, target }) => ['--ro-bind', source, target]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...tmpfs('/dev/shm', Math.min(SHARED_MEMORY, half)),
    ...plan.hidden.flatMap(({ place, isDirectory }) =>
      isDirectory ? [...tmpfs(place, 4096), '--remount-ro', place] : ['--ro-bind', '/dev/null', place],
    ),
    ...['--perms', '1777', ...tmpfs('/tmp', half)],
    ...(shown.some(({ target }) => isInside(home, target)) ? [] : tmpfs(home, half)),
    ...plan.directories.flatMap((place) => ['--perms', '0755', '--tmpfs', place]),
    ...links.flatMap(({ at, to }) => ['--symlink', to, at]),
    ...made.flatMap(({ descriptor, target }) => [
      '--perms',
      '0444',
      '--ro-bind-data',
      String(descriptor),
      target,
    ]),
    ...mounts.flatMap(({ option, mount }) => [option, mount.source, mount.target]),
    ...plan.directories.flatMap((place) => ['--remount-ro', place]),
    ...(shown.some(({ target }) => isInside(program.cwd, target)) ? [] : ['--dir', program.cwd]),
    ...fixedProc(label),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', program.cwd],
  ];
}

/**
 * Started as root, its files belong to whoever is inside; bwrap looks only whether its directories can be written. A label is
 * written to `/proc/self/attr/exec` at the end, so there it is what counts that is read-only: the rest is of processes.
 */
function fixedProc(label: string | undefined): string[] {
  if (label === undefined) return ['--remount-ro', '/proc'];
  return [...CHANGEABLE.flatMap((place) => ['--ro-bind-try', place, place]), '--exec-label', label];
}

export interface Placed {
  readonly option: '--bind' | '--ro-bind';
  readonly mount: Mount;
}

/** What is deeper comes later, so that it is not covered; where the same place is granted twice, writing wins. */
export function mountsOf({ system, own, read, write }: Plan): Placed[] {
  const systemShows = (place: string): boolean => system.mounts.some(({ target }) => isInside(place, target));
  const readable = [
    ...own.paths.filter((place) => !systemShows(place)).map((place) => ({ source: place, target: place })),
    ...read,
  ];
  const all: Placed[] = [
    ...readable.map((mount) => ({ option: '--ro-bind' as const, mount })),
    ...write.map((mount) => ({ option: '--bind' as const, mount })),
  ];
  const depth = (target: string): number => target.split('/').length;
  const byTarget = new Map(all.map((each) => [each.mount.target, each]));
  return [...byTarget.values()].sort((a, b) => depth(a.mount.target) - depth(b.mount.target));
}

/** Links that lead to what is shown, where nothing that is shown brings them along or stands in their place. */
export function linksOf({ system, own }: Plan, shown: readonly Mount[]): { at: string; to: string }[] {
  const targets = [...system.mounts, ...shown].map(({ target }) => target);
  const wanted = new Map([...system.links, ...own.links].map(({ at, to }) => [at, to]));
  return [...wanted]
    .filter(([at]) => !targets.some((target) => isInside(at, target) || isInside(target, at)))
    .filter(([at]) => ![...wanted.keys()].some((other) => other !== at && isInside(at, other)))
    .map(([at, to]) => ({ at, to }));
}
