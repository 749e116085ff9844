/**
 * What a program cannot do without: itself, its interpreter, and what they were installed with.
 *
 * Files of a stranger say something here: a first line, a link, `pyvenv.cfg`. None of them can open what is not theirs: what
 * is found is where it really is, is part of an installation or of the tree of the script, and is nothing that no grant may open.
 */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../upstreams/process/launch.ts';
import { type Guard, isBroad, isInside, objectionTo } from './guard.ts';
import { environmentOf, installationOf } from './installation.ts';
import { packageOf } from './package-of.ts';
import { runningFiles } from './running-files.ts';
import { type Link, type Trail, trailOf } from './trail.ts';

export interface ProgramFiles {
  /** Absolute, without links. */
  readonly paths: readonly string[];
  /** Links that lead to them. */
  readonly links: readonly Link[];
}

/** The guard keeps it from showing a home directory only because a program lies in it: then the file itself must do. */
export async function programFiles(program: Program, guard: Guard): Promise<ProgramFiles> {
  const paths = new Set<string>();
  const links: Link[] = [];
  const installed = program.installed && (await realpath(program.installed));
  const isApproved = (place: string): boolean => installed !== undefined && isInside(place, installed);
  const mayRead = (place: string): boolean =>
    isApproved(place) || objectionTo(place, 'read', guard) === undefined;
  const show = async (file: string, around: (trail: Trail) => Promise<readonly string[]>): Promise<void> => {
    const trail = await trailOf(file);
    links.push(...trail.links);
    if (mayRead(trail.end)) paths.add(trail.end);
    for (const each of await around(trail)) {
      const isOpen = !isBroad(each, guard) && mayRead(each);
      if (isOpen && (await realpath(each).catch(() => undefined)) === each) paths.add(each);
    }
  };
  const package_ = async ({ end }: Trail): Promise<readonly string[]> =>
    installed !== undefined && isApproved(end) ? [installed] : packageOf(end, guard);
  const interpreter = async (file: string, isChosen: boolean): Promise<void> =>
    show(file, async (trail) => [
      ...(await environmentOf(file, trail)),
      ...(await installationOf(trail, isChosen || isOnPath(file, program))),
    ]);

  const { interpreters, scripts, settings } = await runningFiles(program);
  for (const file of interpreters) await interpreter(file, false);
  if (interpreters.length > 0 || isApproved(program.file)) await show(program.file, package_);
  else await interpreter(program.file, (await trailOf(program.file)).links.length === 0);
  for (const file of scripts) await show(file, package_);
  for (const file of settings) await show(file, async () => []);
  return { paths: [...paths], links };
}

/** Whoever wrote the config chose what is searched, and put there what is found. */
function isOnPath(file: string, { env }: Program): boolean {
  return (env.PATH ?? process.env.PATH ?? '').split(path.delimiter).includes(path.dirname(file));
}
