/**
 * Programs of this machine that stand in front of one with a file system of its own: they set its limits, and take its connections
 * out. They run with the libraries of this machine, which lie where no image has anything.
 */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { UpstreamError } from '../../upstreams/upstream.ts';
import { isInside } from '../guard.ts';
import type { Mount } from '../sandbox.ts';

export interface Toolbox {
  readonly mounts: readonly Mount[];
  /** The same words, with each program of this machine called where it lies inside. */
  words(words: readonly string[]): string[];
}

const BASE = '/.bartizan';
const SYSTEM = ['/usr', '/lib', '/lib64'];
const LOADER = /\/ld-(?:linux|musl)[^/]*\.so(?:\.\d+)?$/;

/**
 * @param programs absolute paths of what may be called
 * @param files what they read
 * @throws {UpstreamError} where it cannot be told what a program here is loaded with
 */
export async function openToolbox(programs: readonly string[], files: readonly string[]): Promise<Toolbox> {
  const { loader, directories } = await librariesOfThisProcess();
  const real = await Promise.all(
    [...programs, ...files].map((file) => realpath(file).catch(() => undefined)),
  );
  const needed = [...SYSTEM, ...real.filter((file) => file !== undefined), loader, ...directories];
  const apart = [...new Set(needed)].filter(
    (place) => !needed.some((other) => other !== place && isInside(place, other)),
  );
  const there = await Promise.all(apart.map((place) => realpath(place).catch(() => undefined)));
  const at = new Map([...programs, ...files].map((file, index) => [file, real[index]]));
  const isProgram = new Set(programs);
  return {
    mounts: apart
      .filter((place, index) => there[index] === place)
      .map((place) => ({ source: place, target: path.join(BASE, place) })),
    words: (words) =>
      words.flatMap((word) => {
        const place = at.get(word);
        if (place === undefined) return [word];
        const inside = path.join(BASE, place);
        if (!isProgram.has(word)) return [inside];
        const libraries = directories.map((each) => path.join(BASE, each)).join(':');
        return [path.join(BASE, loader), '--library-path', libraries, inside];
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
  return { loader, directories: [...new Set([...libraries].map((file) => path.dirname(file)))] };
}
