/** Folders that a path has to stay in. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { Problem } from '../problem.ts';
import { realOf } from './real.ts';
import { goesUp, hasDrive } from './steps.ts';

export interface RootsRule {
  /** Absolute. Never empty. */
  readonly roots: readonly string[];
  /** Absolute: where a relative path may begin. */
  readonly bases: readonly string[];
  /** Whether it has to be within from every base, or one is enough. */
  readonly from: 'every' | 'any';
  /** Whether links are followed: the files are on this machine. */
  readonly links: boolean;
  /** What `~` stands for; the home of whoever runs this, if not said. */
  readonly home?: string;
}

/** Judges one reading of a path. */
export type Roots = (reading: string) => Problem | undefined;

export function createRoots({ roots, bases, from, links, home = homedir() }: RootsRule): Roots {
  const places = links ? path : path.posix;
  const within = (file: string, all: readonly string[]): boolean =>
    all.some((root) => {
      const way = places.relative(root, file);
      return way === '' || (!/^\.\.(?:[/\\]|$)/.test(way) && !places.isAbsolute(way));
    });
  /** Who moves a root moves what it stands for: it is looked up each time. */
  const realRoots = (): readonly string[] => (links ? roots.map((root) => realOf(root) ?? root) : roots);
  /** Programs resolve `..` before they follow links, or leave that to the kernel: both have to stay within. */
  const stays = (file: string, real: readonly string[]): boolean => {
    const short = places.normalize(file);
    if (!links) return within(short, real);
    const ends = goesUp(file) ? [realOf(file), realOf(short)] : [realOf(short)];
    return ends.every((end) => end !== undefined && within(end, real));
  };
  const drives = roots.some(hasDrive);
  return (reading) => {
    const file = expanded(reading, home);
    if (file === undefined) return { why: 'the path begins with the home of somebody, or with a variable' };
    if (hasDrive(file) && !drives) return { why: 'the path names a drive' };
    if (places.isAbsolute(file))
      return stays(file, realRoots())
        ? undefined
        : { why: 'the path leads out of the folders it is held to' };
    const real = realRoots();
    const isFine = (base: string): boolean => stays(`${base}/${file}`, real);
    const fine = from === 'every' ? bases.every(isFine) : bases.some(isFine);
    if (fine) return undefined;
    return {
      why: `the path is relative, and from ${bases.join(' or ')} it leads out of the folders it is held to`,
    };
  };
}

/** `~` and variables at the beginning, as shells and some servers read them. Undefined where nobody can say whose they are. */
function expanded(text: string, home: string): string | undefined {
  if (/^~(?:[/\\]|$)/.test(text)) return home + text.slice(1);
  return /^(?:~[A-Za-z_][\w-]*(?:[/\\]|$)|\$(?:[A-Z_]{2,}|\{|\()|%[A-Za-z_]\w*%)/.test(text)
    ? undefined
    : text;
}
