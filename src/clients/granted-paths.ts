/**
 * Files that a server is told of by its arguments, as `server-filesystem` is: behind walls it would not see them. They are
 * granted for writing, because until now it could.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { type Guard, objectionTo } from '../sandbox/guard.ts';
import type { PackageLaunch, StdioLaunch } from './launch.ts';

export type Kind = 'file' | 'directory' | undefined;

export interface GrantedPaths {
  readonly write: readonly string[];
  readonly notes: readonly string[];
}

/** Their first argument that is a file is the program itself. */
const INTERPRETERS = /^(?:node|bun|deno|tsx|python[\d.]*|ruby|perl|php|java|bash|sh)$/;

export function grantedPaths(
  launch: StdioLaunch | PackageLaunch,
  guard: Guard,
  kindOf: (file: string) => Kind,
): GrantedPaths {
  // The arguments of an image are about its own files.
  if ('package' in launch && launch.package.startsWith('oci:')) return { write: [], notes: [] };
  const { args = [] } = launch;
  const places = args
    .map((word) => (word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word))
    .filter((word) => path.posix.isAbsolute(word))
    .map((word) => path.posix.normalize(word).replace(/(?<=.)\/+$/, ''))
    .map((place) => ({ place, kind: kindOf(place) }))
    .filter(({ kind }) => kind !== undefined);
  const first = places[0];
  const interpreted = 'command' in launch && INTERPRETERS.test(path.posix.basename(launch.command));
  if (interpreted && first?.kind === 'file') places.shift();

  const write: string[] = [];
  const notes: string[] = [];
  for (const { place } of new Map(places.map((each) => [each.place, each])).values()) {
    const objection = objectionTo(place, 'write', guard);
    if (objection === undefined) {
      write.push(place);
      notes.push(`may change ${place}, which is among its arguments (files.write)`);
    } else {
      notes.push(
        `sees nothing of ${place}, which is among its arguments: it ${objection}; add what it needs to files in bartizan.yaml`,
      );
    }
  }
  return { write, notes };
}

/** What is there, as far as it can be granted. */
export function kindOnDisk(file: string): Kind {
  try {
    const found = statSync(file);
    if (found.isDirectory()) return 'directory';
    return found.isFile() ? 'file' : undefined;
  } catch {
    return undefined; // it is not there, or not ours to see
  }
}
