/**
 * What stands around a runtime: namespaces of bubblewrap in which it may do what it has to, and which end with Bartizan.
 *
 * In them the tree is put together that the program will see, and the bundle and the state of the runtime exist. So there is
 * nothing on the machine that could be left behind, by whatever end it comes to, and whoever breaks out of the runtime
 * stands in a room with the system's programs, and no network. Pure.
 */

import type { MadeFile } from '../bubblewrap/accounts.ts';
import { linksOf, mountsOf, type Plan } from '../bubblewrap/arguments.ts';
import type { SystemFiles } from '../bubblewrap/system-files.ts';
import { isInside } from '../guard.ts';
import { halfOf } from './bundle.ts';
import type { EnclosedFile, Maker } from './maker.ts';

/** In the enclosure. */
export const ROOT = '/run/root';
export const BUNDLE = '/run/bundle';
export const STATE = '/run/state';
export const RUNTIME = '/run/runtime';
export const ENGINE = '/run/engine';
const PROC = '/run/proc';

/** At these descriptors it finds what is too private for a command line. */
export interface EnclosedFiles {
  /** What the runtime itself, and whoever breaks out of it, may not ask of the kernel. */
  readonly seccomp?: number;
  readonly files: readonly (Pick<EnclosedFile, 'place' | 'mode'> & { readonly descriptor: number })[];
  readonly made: readonly (MadeFile & { readonly descriptor: number })[];
}

/** Of this machine, what is started in there. */
export interface Started {
  readonly file: string;
  /** The engine that tells the runtime, where one does. */
  readonly engine?: string;
  /** Variables of the maker. */
  readonly env: Readonly<Record<string, string>>;
  /** For what stands beside the runtime. */
  readonly beside?: readonly string[];
}

const ALONE = [
  ...[
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup',
    '--unshare-net',
  ],
  ...['--new-session', '--die-with-parent', '--clearenv'],
  // Of a user namespace of its own: they hold for nothing that is not made in it.
  ...['--uid', '0', '--gid', '0', '--cap-add', 'ALL'],
  ...['--setenv', 'PATH', '/usr/bin:/bin:/usr/sbin:/sbin'],
];

/**
 * The kernel lets a user namespace mount a /proc only while one is in sight of which nothing is covered; the one of the
 * machine is shown for that, and gone before the runtime starts.
 */
const OWN_PROC = `mount -t proc -o nosuid,nodev,noexec proc ${PROC} && umount -l /proc && mount --move ${PROC} /proc && exec "$@"`;

/** Words of a shell that starts the rest with a /proc of its own. */
export const inOwnProc: readonly string[] = ['/bin/sh', '-c', OWN_PROC, 'enclosure'];

/** @param room what the runtime itself sees; what the program sees is in the plan */
export function enclosureArguments(
  plan: Plan,
  room: SystemFiles,
  { groups, devices, covers }: Pick<Maker, 'groups' | 'devices' | 'covers'>,
  { file, engine, env, beside = [] }: Started,
  { files, made, seccomp }: EnclosedFiles,
): string[] {
  return [
    ...ALONE,
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...(seccomp === undefined ? [] : ['--seccomp', String(seccomp)]),
    ...room.mounts.flatMap(({ source, target }) => ['--ro-bind', source, target]),
    ...room.links.flatMap(({ at, to }) => ['--symlink', to, at]),
    ...['--dev-bind', '/proc', '/proc', '--dev', '/dev', '--tmpfs', '/sys'],
    ...devices.flatMap((device) => ['--dev-bind-try', device, device]),
    ...(groups === 'shown'
      ? ['--ro-bind-try', '/sys/fs/cgroup', '/sys/fs/cgroup']
      : ['--dir', '/sys/fs/cgroup']),
    ...['--tmpfs', '/tmp', '--tmpfs', '/run', '--ro-bind', file, RUNTIME],
    ...(engine === undefined ? [] : ['--ro-bind', engine, ENGINE]),
    ...beside.flatMap((place) => ['--ro-bind', place, place]),
    ...['--dir', PROC, '--perms', '0700', '--dir', STATE, '--perms', '0700', '--dir', BUNDLE],
    ...files.flatMap(({ descriptor, place, mode }) => [
      ...['--perms', mode, '--ro-bind-data', String(descriptor), place],
    ]),
    ...treeArguments(plan, made, covers),
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', '/'],
  ];
}

/** What the program sees, without what its runtime mounts itself. */
function treeArguments(plan: Plan, made: EnclosedFiles['made'], covers: readonly string[]): string[] {
  const { program, system, home, limits } = plan;
  const mounts = mountsOf(plan);
  const shown = mounts.map(({ mount }) => mount);
  const isShown = (place: string): boolean => shown.some(({ target }) => isInside(place, target));
  const tmpfs = (place: string, mode: string): string[] => [
    ...['--perms', mode, '--size', String(halfOf(limits)), '--tmpfs', ROOT + place],
  ];
  const mountPoints = ['/proc', '/dev', '/sys', '/run', program.cwd];
  return [
    ...['--perms', '0755', '--tmpfs', ROOT],
    // Before what is private: an image may have a directory where that will be.
    ...system.mounts.flatMap(({ source, target }) => ['--ro-bind', source, ROOT + target]),
    ...tmpfs('/tmp', '1777'),
    ...(isShown(home) ? [] : tmpfs(home, '0755')),
    ...plan.directories.flatMap((place) => ['--perms', '0755', '--tmpfs', ROOT + place]),
    ...linksOf(plan, shown).flatMap(({ at, to }) => ['--symlink', to, ROOT + at]),
    ...made.flatMap(({ descriptor, target }) => [
      ...['--perms', '0444', '--ro-bind-data', String(descriptor), ROOT + target],
    ]),
    // Not made up as the others: the kernel mounts nothing over a file that has been deleted, and bwrap deletes those.
    ...covers.flatMap((place) => ['--ro-bind', '/dev/null', ROOT + place]),
    ...mounts.flatMap(({ option, mount }) => [option, mount.source, ROOT + mount.target]),
    ...plan.directories.flatMap((place) => ['--remount-ro', ROOT + place]),
    ...mountPoints.filter((place) => !isShown(place)).flatMap((place) => ['--dir', ROOT + place]),
    ...['--remount-ro', ROOT],
  ];
}
