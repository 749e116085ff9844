import { access, constants, mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Controller } from './rlimits.ts';

/** A group in which groups can be made. */
export interface Parent {
  readonly version: 1 | 2;
  readonly directory: string;
  readonly controllers: readonly Controller[];
}

const WANTED: readonly Controller[] = ['memory', 'pids', 'cpu'];

/**
 * Where this process may make groups, with which controllers: each is in one hierarchy only, of version 1 or 2.
 *
 * Nothing is taken that was not given: in version 2 it is the own group, where that has been delegated and is free, or one
 * above it that hands its controllers down already.
 *
 * @param membership which groups this process is in, as proc(5) has it
 */
export async function findParents(root: string, membership = '/proc/self/cgroup'): Promise<Parent[]> {
  const memberships = await readMemberships(membership);
  const parents: Parent[] = [];
  for (const controller of WANTED) {
    const own = memberships.get(controller);
    if (own === undefined) continue;
    for (const directory of [path.resolve(root, controller, `.${own}`), path.join(root, controller)]) {
      if (!(await canMakeIn(directory))) continue;
      parents.push({ version: 1, directory, controllers: [controller] });
      break;
    }
  }
  const left = WANTED.filter((each) => !memberships.has(each));
  const own = memberships.get('');
  if (own === undefined || left.length === 0) return parents;
  const second = await inUnified(root, own, left);
  return second === undefined ? parents : [...parents, second];
}

/** Lines such as `4:memory:/somewhere`; version 2 has no name: `0::/somewhere`. */
async function readMemberships(file: string): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const entries = text
    .split('\n')
    .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line))
    .flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? '/'] as const]))
    .flatMap(([names, place]) => names.split(',').map((name) => [name, place] as const));
  return new Map(entries);
}

async function inUnified(
  root: string,
  own: string,
  wanted: readonly Controller[],
): Promise<Parent | undefined> {
  const top = (await isThere(path.join(root, 'cgroup.controllers'))) ? root : path.join(root, 'unified');
  let best: Parent | undefined;
  for (let each = path.resolve(top, `.${own}`), isOwn = true; ; each = path.dirname(each), isOwn = false) {
    if (!each.startsWith(top)) return best;
    const controllers = await controllersIn(each, isOwn, wanted);
    if (controllers.length > (best?.controllers.length ?? 0))
      best = { version: 2, directory: each, controllers };
    if (controllers.length === wanted.length) return best;
    if (each === top) return best;
  }
}

/** What a group made there would have. */
async function controllersIn(
  directory: string,
  isOwn: boolean,
  wanted: readonly Controller[],
): Promise<Controller[]> {
  if (!(await canMakeIn(directory))) return [];
  // Refused when there are processes in it, as there mostly are ("no internal processes").
  const more = wanted.map((each) => `+${each}`).join(' ');
  if (isOwn) await writeFile(path.join(directory, 'cgroup.subtree_control'), more).catch(() => undefined);
  const handed = await readFile(path.join(directory, 'cgroup.subtree_control'), 'utf8').catch(() => '');
  return wanted.filter((each) => handed.trim().split(' ').includes(each));
}

/** Makes one and takes it away again: permissions alone do not tell, for the file system may be read-only. */
async function canMakeIn(directory: string): Promise<boolean> {
  const trial = path.join(directory, `bartizan-${process.pid}-0`);
  try {
    await access(path.join(directory, 'cgroup.procs'), constants.W_OK);
    await mkdir(trial);
    await rmdir(trial);
    return true;
  } catch {
    return false;
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
