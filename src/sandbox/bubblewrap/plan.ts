/** What a server will see, looked up and judged before anything is mounted. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../../upstreams/process/launch.ts';
import { follow, inPlace } from '../granted.ts';
import { type Guard, isInside } from '../guard.ts';
import { identitiesOf } from '../identity.ts';
import { imageFiles, isEmptyIn, type Point, workPoint } from '../image/image-files.ts';
import { programFiles } from '../program-files.ts';
import type { Grants } from '../sandbox.ts';
import { demandOutside, withoutKept } from '../without-kept.ts';
import { madeFiles } from './accounts.ts';
import type { Plan } from './arguments.ts';
import { systemFiles } from './system-files.ts';

/** What the kernel tells in /proc of the whole machine. Docker covers the same. */
const HIDDEN = [
  ...[
    'acpi',
    'asound',
    'buddyinfo',
    'cmdline',
    'config.gz',
    'consoles',
    'devices',
    'diskstats',
    'driver',
    'iomem',
    'ioports',
    'locks',
    'mdstat',
    'misc',
    'pagetypeinfo',
    'partitions',
    'pressure',
    'swaps',
    'vmstat',
    'zoneinfo',
    'fs',
    'scsi',
    'dynamic_debug',
    'interrupts',
    'kallsyms',
    'kcore',
    'keys',
    'key-users',
  ],
  ...['kmsg', 'kpagecgroup', 'kpagecount', 'kpageflags', 'latency_stats', 'modules', 'mtrr', 'sched_debug'],
  ...['slabinfo', 'timer_list', 'timer_stats', 'vmallocinfo'],
].map((name) => `/proc/${name}`);

export async function lookAround(): Promise<Pick<Plan, 'system' | 'hidden'>> {
  const hidden = HIDDEN.map(async (place) => {
    const found = await stat(place).catch(() => undefined);
    return found === undefined ? [] : [{ place, isDirectory: found.isDirectory() }];
  });
  return { system: await systemFiles(), hidden: (await Promise.all(hidden)).flat() };
}

/** @param wanted files that the walls want to be there besides, so that something can be mounted at them */
export async function planFor(
  program: Program,
  grants: Grants,
  guard: Guard,
  machine: Pick<Plan, 'system' | 'hidden'>,
  wanted: readonly string[] = [],
): Promise<Plan> {
  demandOutside(machine.system.mounts, guard);
  const { root } = program;
  const [own, read, write] = await Promise.all([
    root === undefined ? programFiles(program, guard) : { paths: [], links: [] },
    follow(grants.read, 'read', guard),
    follow(grants.write, 'write', guard),
  ]);
  const files = root === undefined ? (grants.network?.relay?.files ?? []) : [];
  const [shown, readable] = await Promise.all([
    withoutKept([...own.paths, ...files].map(inPlace), guard),
    withoutKept(read, guard),
  ]);
  // What stands in for a granted path lies in Bartizan's own state, where no server writes.
  const judged = [...shown.mounts, ...readable.mounts, ...write].map(({ source }) => source);
  const ours = (place: string): boolean => guard.keeps.some((each) => isInside(place, each));
  const plan = {
    program,
    own: {
      paths: shown.mounts.map(({ target }) => target),
      links: [...own.links, ...shown.links, ...readable.links],
    },
    directories: [...shown.directories, ...readable.directories],
    read: readable.mounts,
    write,
    home: homeOf(program),
    limits: grants.limits,
    identities: await identitiesOf(judged.filter((place) => !ours(place))),
    ...machine,
  };
  return root === undefined ? plan : { ...plan, ...(await imageIn(root, plan, wanted)) };
}

/** What differs where the program brings a file system of its own. */
async function imageIn(
  root: string,
  { program, home, read, write, directories }: Plan,
  wanted: readonly string[],
): Promise<Partial<Plan>> {
  const itsHome = (await isEmptyIn(root, home)) ? home : HOME;
  const granted = [...read, ...write].map(async ({ source, target }): Promise<Point> => {
    return { place: target, kind: (await stat(source)).isDirectory() ? 'directory' : 'file' };
  });
  const points: Point[] = [
    ...(await Promise.all(granted)),
    ...[...madeFiles(itsHome).map(({ target }) => target), ...wanted].map(
      (place): Point => ({ place, kind: 'file' }),
    ),
    ...[itsHome, ...directories].map((place): Point => ({ place, kind: 'directory' })),
    ...(await workPoint(root, program.cwd)),
  ];
  return { system: await imageFiles(root, points), home: itsHome };
}

const HOME = '/home/server';

/** Where the program looks for its home: it is empty, and gone with it. */
export function homeOf({ env }: Program): string {
  const home = env.HOME;
  const usable =
    home !== undefined &&
    path.isAbsolute(home) &&
    home !== '/tmp' &&
    !/^\/(?:usr|etc|proc|dev|sys|lib\w*|s?bin)?(?:\/|$)/.test(home);
  return usable ? path.resolve(home) : HOME;
}
