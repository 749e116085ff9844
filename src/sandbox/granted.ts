import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UpstreamError } from '../upstreams/upstream.ts';
import { type Guard, objectionTo, runFrom } from './guard.ts';
import type { Mount } from './sandbox.ts';

/** At the same place inside as outside. */
export function inPlace(place: string): Mount {
  return { source: place, target: place };
}

/**
 * Mounts with their links followed, once: what is checked here is what is shown.
 *
 * @throws {UpstreamError} `server_unavailable` for what is not there, or must not be granted to anybody
 */
export async function follow(
  mounts: readonly Mount[],
  how: 'read' | 'write',
  guard: Guard,
): Promise<Mount[]> {
  return Promise.all(mounts.map((mount) => followOne(mount, how, guard)));
}

async function followOne({ source, target }: Mount, how: 'read' | 'write', guard: Guard): Promise<Mount> {
  const real = await realpath(source).catch(() => undefined);
  const found = real === undefined ? undefined : await stat(real).catch(() => undefined);
  if (real === undefined || found === undefined) {
    throw refused(target, how, 'is not there', 'create it, or take it out');
  }
  if (!found.isFile() && !found.isDirectory()) {
    throw refused(target, how, 'is neither a file nor a directory', 'take it out');
  }
  // What stands in for a granted path may lie in Bartizan's own state; the path itself may not.
  const seen = source === target ? [target, real] : [target];
  for (const place of seen) {
    const resolved = path.resolve(place);
    const objection =
      how === 'write' ? await writeObjectionTo(resolved, guard) : objectionTo(resolved, how, guard);
    if (objection !== undefined) {
      const at = place === target ? '' : `leads to ${place}, which `;
      throw refused(
        target,
        how,
        `${at}${objection}`,
        'grant the files that it needs, or a directory of them',
      );
    }
  }
  return { source: real, target: path.resolve(target) };
}

/** Another config of Bartizan is one for somebody, or will be. */
const CONFIGS = ['bartizan.yaml', 'bartizan.yml', 'bartizan.lock'];

/** Trees may be large: it is not looked for deeper, nor in more directories, nor in what others install. */
const DEEPEST = 3;
const MOST_DIRECTORIES = 2_000;
const NOT_LOOKED_INTO = ['node_modules', '.git'];

async function configIn(place: string): Promise<string | undefined> {
  const rest = [{ directory: '', depth: 0 }];
  let looked = 0;
  for (let each = rest.shift(); each !== undefined && looked < MOST_DIRECTORIES; each = rest.shift()) {
    looked += 1;
    const { directory, depth } = each;
    const entries = await readdir(path.join(place, directory), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (CONFIGS.includes(entry.name)) return path.join(directory, entry.name);
      if (!entry.isDirectory() || depth === DEEPEST || NOT_LOOKED_INTO.includes(entry.name)) continue;
      rest.push({ directory: path.join(directory, entry.name), depth: depth + 1 });
    }
  }
  return undefined;
}

/** Why this may not be granted for writing, as far as a look at the machine can say. */
export async function writeObjectionTo(place: string, guard: Guard): Promise<string | undefined> {
  const objection = objectionTo(place, 'write', guard);
  if (objection !== undefined) return objection;
  const config = await configIn(place);
  if (config !== undefined) return `has ${config} in it, which would let the server change what it may do`;
  return runFrom(place, guard);
}

function refused(target: string, how: 'read' | 'write', what: string, hint: string): UpstreamError {
  return new UpstreamError(
    'server_unavailable',
    `the server cannot be started: \`files.${how}\` names ${target}, which ${what}; ${hint}`,
  );
}
