/**
 * Programs of this machine that stand in front of one with a file system of its own: they set its limits, and take its connections
 * out. They run with the libraries of this machine, which lie where no image has anything.
 */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../../upstreams/process/launch.ts';
import { UpstreamError } from '../../upstreams/upstream.ts';
import type { SystemFiles } from '../bubblewrap/system-files.ts';
import { isInside } from '../guard.ts';
import { STAT } from '../identity.ts';
import { PERL } from '../landlock/landlock.ts';
import { PRLIMIT } from '../limits/rlimits.ts';
import type { Grants } from '../sandbox.ts';

export interface Toolbox {
  /** With what these programs need beside what is there already. */
  around(system: SystemFiles): SystemFiles;
  /** The same words, with each program of this machine called where it lies inside. */
  words(words: readonly string[]): string[];
}

/** Where it lies inside. */
export const TOOLBOX = '/.bartizan';

const CALLED = ['/bin/sh', '/usr/bin/env', STAT];

const LOADER = /\/ld-(?:linux|musl)[^/]*\.so(?:\.\d+)?$/;
/** Where these are, the machine has those of other programs. */
const COMMON = /\/lib(?:c|m|dl|pthread|stdc\+\+|gcc_s)[.-][^/]*$/;

/** In front of what sees the system of this machine, they are called where they are. */
const NONE: Toolbox = { around: (system) => system, words: (words) => [...words] };

export async function toolboxFor(
  { program }: { readonly program: Program },
  network: Grants['network'],
): Promise<Toolbox> {
  if (program.root === undefined) return NONE;
  const [node, ...files] = network?.relay?.files ?? [];
  return openToolbox([...CALLED, PRLIMIT, PERL, ...(node === undefined ? [] : [node])], files);
}

/**
 * @param programs absolute paths of what may be called; what is not here is left out
 * @param files what they read
 * @throws {UpstreamError} where it cannot be told what a program here is loaded with
 */
async function openToolbox(programs: readonly string[], files: readonly string[]): Promise<Toolbox> {
  const { loader, directories } = await librariesOfThisProcess();
  const at = new Map<string, string>();
  for (const file of [...programs, ...files]) {
    const real = await realpath(file).catch(() => undefined);
    if (real !== undefined) at.set(file, real);
  }
  const needed = [...new Set([...at.values(), loader, ...directories])];
  const apart = needed.filter((place) => !needed.some((other) => other !== place && isInside(place, other)));
  const inside = (place: string): string => path.posix.join(TOOLBOX, place);
  const call = [inside(loader), '--library-path', directories.map(inside).join(':')];
  return {
    around: ({ mounts, links }) => ({
      mounts: [...mounts, ...apart.map((place) => ({ source: place, target: inside(place) }))],
      links,
    }),
    words: (words) =>
      words.flatMap((word) => {
        const place = at.get(word);
        if (place === undefined) return [word];
        return programs.includes(word) ? [...call, inside(place)] : [inside(place)];
      }),
  };
}

/** What this very process was loaded with (proc(5), /proc/pid/maps): whatever it is here, it works. */
async function librariesOfThisProcess(): Promise<{ loader: string; directories: string[] }> {
  const maps = await readFile('/proc/self/maps', 'utf8').catch(() => '');
  const libraries = new Set(
    maps.split('\n').flatMap((line) => /\s(\/\S+\.so(?:\.[\d.]+)?)$/.exec(line)?.[1] ?? []),
  );
  const loader = [...libraries].find((file) => LOADER.test(file));
  if (loader === undefined) {
    throw new UpstreamError(
      'server_unavailable',
      'the server cannot be started: it cannot be told how programs are loaded here, so an image cannot be kept in',
    );
  }
  const common = [...libraries].filter((file) => COMMON.test(file) || file === loader);
  return { loader, directories: [...new Set(common.map((file) => path.dirname(file)))] };
}
