/** Places that no grant may open: what Bartizan keeps, and what whoever runs it keeps. */
import path from 'node:path';
import type { Mount } from './sandbox.ts';

export interface Guard {
  /** Home directories: nobody grants a whole one, nor what contains one. */
  readonly homes: readonly string[];
  /** Neither they, nor what contains them, nor what is in them, is granted: the state and the config of Bartizan. */
  readonly keeps: readonly string[];
  /** Files that stay unreadable inside a directory that is granted, and that must not lie in one granted for writing. */
  readonly files: readonly string[];
  /** Files that Bartizan goes by, or runs: none of them may lie in what is granted for writing. */
  readonly trusted?: readonly string[];
  /** What is run when a configured server is started, as it is now: nor may that. */
  readonly programs?: () => Promise<readonly Running[]>;
}

export interface Running {
  readonly server: string;
  /** Absolute. */
  readonly file: string;
}

/** Where the kernel and other programs speak: what is in there is no file. */
const KERNEL = ['/proc', '/sys', '/dev'];
/** Too much at once. */
const WHOLE = ['/etc', '/run', '/var', '/var/run', '/boot', '/home', '/Users', '/root', '/tmp', '/var/tmp'];
/** Of whomever: as root, Bartizan sees all of them. */
const KEYS = /^\/(?:(?:home|Users)\/[^/]+|root)\/\.ssh(?:\/|$)/;
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/boot', '/System', '/Library'];

/** Why this may not be granted, in words that follow the path, or undefined. */
export function objectionTo(place: string, how: 'read' | 'write', guard: Guard): string | undefined {
  const contains = (other: string): boolean => isInside(other, place);
  const inside = (other: string): boolean => isInside(place, other);
  if (place === '/') return 'is everything';
  if (guard.homes.some(contains) || isHome(place)) return 'is, or contains, a home directory';
  const keys = guard.homes.map((home) => path.join(home, '.ssh'));
  if (keys.some((each) => contains(each) || inside(each))) return 'has the keys of ~/.ssh in it';
  if (KEYS.test(place)) return 'has the keys of somebody else in it';
  if (guard.keeps.some((each) => contains(each) || inside(each))) {
    return 'is where Bartizan keeps its own state or config';
  }
  if (KERNEL.some(inside)) return 'belongs to the kernel';
  if (WHOLE.includes(place)) return 'is shared by the whole machine';
  if (how === 'read') return undefined;
  if (SYSTEM.some(inside)) return 'belongs to the system, and cannot be granted for writing';
  const own = [...guard.files, ...(guard.trusted ?? [])].find(contains);
  return own === undefined
    ? undefined
    : `has ${path.basename(own)} in it, which would let the server change what it may do`;
}

/** Why this may not be granted for writing, though nothing else is against it: somebody runs what is in there. */
export async function runFrom(place: string, guard: Guard): Promise<string | undefined> {
  const found = (await guard.programs?.())?.find(({ file }) => isInside(file, place));
  if (found === undefined) return undefined;
  return `has ${found.file} in it, which is run for ${found.server}: it could change what is run the next time`;
}

/** Too broad to be shown only because a program lies there. */
export function isBroad(directory: string, guard: Guard): boolean {
  const private_ = [...guard.homes, ...guard.homes.map((home) => path.join(home, '.ssh')), ...guard.keeps];
  return (
    directory === '/' ||
    isHome(directory) ||
    [...WHOLE, ...SYSTEM, ...KERNEL, '/opt', '/srv', '/mnt', '/media'].includes(directory) ||
    private_.some((each) => isInside(each, directory))
  );
}

/** Whether `inner` is `outer`, or lies in it. */
export function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}

/** Files to be covered because they lie in something that is shown. */
export function coveredFiles(guard: Guard, shown: readonly Mount[]): string[] {
  return guard.files.flatMap((file) =>
    shown
      .filter(({ source }) => isInside(file, source))
      .map(({ source, target }) => path.join(target, path.relative(source, file))),
  );
}

function isHome(place: string): boolean {
  return /^\/(?:home|Users)\/[^/]+$/.test(place) || place === '/root';
}
