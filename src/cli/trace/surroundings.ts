/** What stands around a server that is traced: what needs no grant, what must get none, and what is really there. */
import path from 'node:path';
import { type Guard, isBroad, isInside, objectionTo } from '../../sandbox/guard.ts';
import type { Secret } from './secrets.ts';

export type Kind = 'file' | 'directory' | 'other' | undefined;

export interface Surroundings {
  readonly guard: Guard;
  /** Homes, those that are private in a sandbox among them. */
  readonly homes: readonly string[];
  /** Where it keeps what it can do without, from its environment. */
  readonly caches: readonly string[];
  readonly secrets: readonly Secret[];
  /** Programs, libraries and settings that every sandbox has. */
  readonly system: readonly string[];
  /** The program itself, its interpreter and what it was installed with. */
  readonly own: readonly string[];
  /** The files that are started: what has them in it must not be written. */
  readonly programs: readonly string[];
  /** Its arguments, as absolute paths. */
  readonly named: readonly string[];
  /** Outside of the sandbox, where nothing of it was written. */
  readonly kindOf: (file: string) => Kind;
}

/** Of the kernel, and of services that are not there in a sandbox. */
const KERNEL = ['/proc', '/sys', '/dev', '/run', '/var/run'];
/** Below a home; what programs keep there they can make again. */
const CACHES = [
  '.cache',
  '.npm',
  '.bun/install/cache',
  '.deno',
  '.local/share/uv',
  '.local/share/pnpm',
  '.node-gyp',
];
const TEMPORARY = ['/tmp', '/dev/shm'];
/** Below a home; each has something of every program. */
const SHELVES = ['.config', '.local', '.local/share', '.local/state', '.local/lib', 'Library'];

const isIn = (file: string, places: readonly string[]): boolean =>
  places.some((each) => isInside(file, each));

export function isKernel(file: string): boolean {
  return isIn(file, KERNEL);
}

export function isSetting(file: string): boolean {
  return isInside(file, '/etc');
}

/** Private in a sandbox, and there without a grant. */
export function isCache(file: string, { homes, caches }: Surroundings): boolean {
  return isIn(file, [...caches, ...homes.flatMap((home) => CACHES.map((name) => path.join(home, name)))]);
}

export function isTemporary(directory: string): boolean {
  return TEMPORARY.includes(directory);
}

/** What a program makes here is private in a sandbox: `/tmp`, a home, and the shelves of a home. */
export function isShelf(directory: string, { homes }: Surroundings): boolean {
  const all = homes.flatMap((home) => [home, ...SHELVES.map((name) => path.join(home, name))]);
  return isTemporary(directory) || all.includes(directory);
}

export function isSystem(file: string, { system }: Surroundings): boolean {
  return isIn(file, system);
}

export function isOwn(file: string, { own }: Surroundings): boolean {
  return isIn(file, own);
}

/** Why nobody should grant it, in words that follow the path. */
export function objection(place: string, how: 'read' | 'write', around: Surroundings): string | undefined {
  const known = objectionTo(place, how, around.guard);
  if (known !== undefined) return known;
  if (isShelf(place, around) || (around.kindOf(place) === 'directory' && isBroad(place, around.guard))) {
    return 'has much in it that is not for this server';
  }
  // The config is covered in what is granted for reading; for writing it has been objected to by now.
  const secret = around.secrets.find(
    (each) =>
      isInside(each.place, place) &&
      !around.guard.files.includes(each.place) &&
      around.kindOf(each.place) !== undefined,
  );
  if (secret !== undefined) return `has ${secret.what} in it (${secret.place})`;
  if (how === 'read') return undefined;
  if (place.split('/').some((name) => name === 'node_modules' || name === 'site-packages')) {
    return 'is where programs are installed';
  }
  return around.programs.some((program) => isInside(program, place))
    ? 'has its own program in it, which it could change'
    : undefined;
}

/** The nearest directory above that is really there. */
export function nearest(file: string, { kindOf }: Surroundings): string {
  let above = path.dirname(file);
  while (above !== '/' && kindOf(above) === undefined) above = path.dirname(above);
  return above;
}
