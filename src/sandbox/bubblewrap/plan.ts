/** What a server will see, looked up and judged before anything is mounted. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../../upstreams/process/launch.ts';
import { follow } from '../granted.ts';
import { type Guard, isInside } from '../guard.ts';
import { identitiesOf } from '../identity.ts';
import { programFiles } from '../program-files.ts';
import type { Grants, Mount } from '../sandbox.ts';
import { demandOutside, withoutKept } from '../without-kept.ts';
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

export async function planFor(
  program: Program,
  grants: Grants,
  guard: Guard,
  machine: Pick<Plan, 'system' | 'hidden'>,
): Promise<Plan> {
  demandOutside(machine.system.mounts, guard);
  const [own, read, write] = await Promise.all([
    programFiles(program, guard),
    follow(grants.read, 'read', guard),
    follow(grants.write, 'write', guard),
  ]);
  const files = grants.network?.relay?.files ?? [];
  const [shown, readable] = await Promise.all([
    withoutKept([...own.paths, ...files].map(inPlace), guard),
    withoutKept(read, guard),
  ]);
  // What stands in for a granted path lies in Bartizan's own state, where no server writes.
  const judged = [...shown.mounts, ...readable.mounts, ...write].map(({ source }) => source);
  const ours = (place: string): boolean => guard.keeps.some((each) => isInside(place, each));
  return {
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
}

function inPlace(place: string): Mount {
  return { source: place, target: place };
}

/** Where the program looks for its home: it is empty, and gone with it. */
export function homeOf({ env }: Program): string {
  const home = env.HOME;
  const usable =
    home !== undefined &&
    path.isAbsolute(home) &&
    home !== '/tmp' &&
    !/^\/(?:usr|etc|proc|dev|sys|lib\w*|s?bin)?(?:\/|$)/.test(home);
  return usable ? path.resolve(home) : '/home/server';
}
