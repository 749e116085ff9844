import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UpstreamError } from '../upstreams/upstream.ts';
import { type Guard, objectionTo, runFrom } from './guard.ts';
import type { Mount } from './sandbox.ts';

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

/** Why this may not be granted for writing, as far as a look at the machine can say. */
export async function writeObjectionTo(place: string, guard: Guard): Promise<string | undefined> {
  const objection = objectionTo(place, 'write', guard);
  if (objection !== undefined) return objection;
  for (const name of CONFIGS) {
    if ((await stat(path.join(place, name)).catch(() => undefined)) !== undefined) {
      return `has ${name} in it, which would let the server change what it may do`;
    }
  }
  return runFrom(place, guard);
}

function refused(target: string, how: 'read' | 'write', what: string, hint: string): UpstreamError {
  return new UpstreamError(
    'server_unavailable',
    `the server cannot be started: \`files.${how}\` names ${target}, which ${what}; ${hint}`,
  );
}
