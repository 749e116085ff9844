/** What a program was installed with. Whose word counts for that: the place where it stands, never a file beside it. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from './guard.ts';
import type { Trail } from './trail.ts';

/** What an interpreter keeps below `lib`, by which an installation of it is known. */
const KEPT: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:python|pypy)[\d.]*$/, /^(?:python|pypy)\d[\d.]*$/],
  [/^(?:node|nodejs)$/, /^node_modules$/],
  [/^ruby$/, /^ruby$/],
  [/^perl$/, /^perl5?$/],
  [/^php$/, /^php$/],
  [/^java$/, /^modules$/],
];

/**
 * `<prefix>/bin/node` comes with `<prefix>/lib`, and a program that lies elsewhere with its directory.
 *
 * @param isChosen whether whoever wrote the config chose this very file. Otherwise, a link or the first line of a script
 * has: then only what is known to be an installation of this interpreter counts.
 */
export async function installationOf({ end }: Pick<Trail, 'end'>, isChosen: boolean): Promise<string[]> {
  const directory = path.dirname(end);
  if (path.basename(directory) !== 'bin') return isChosen ? [directory] : [];
  const prefix = path.dirname(directory);
  if (!isChosen && !(await isKept(prefix, path.basename(end)))) return [];
  const names = ['lib', 'lib64', 'libexec'];
  return (await Promise.all(names.map((name) => within(prefix, name)))).flat();
}

/**
 * A virtual environment of Python: its prefix, and the installation that `pyvenv.cfg` names (PEP 405), which must be the
 * one that its interpreter leads to.
 *
 * @param file as it is called: an environment is known by that, not by where its link leads
 */
export async function environmentOf(file: string, { end, links }: Trail): Promise<string[]> {
  if (!/^(?:python|pypy)[\d.]*$/.test(path.basename(file)) || path.basename(path.dirname(file)) !== 'bin')
    return [];
  const prefix = await realpath(path.dirname(path.dirname(file))).catch(() => undefined);
  if (prefix === undefined) return [];
  const settings = await readFile(path.join(prefix, 'pyvenv.cfg'), 'utf8').catch(() => undefined);
  if (settings === undefined) return [];
  const home = /^home\s*=\s*(\/.*?)\s*$/m.exec(settings)?.[1];
  const passed = [...links.map(({ at }) => path.dirname(at)), path.dirname(end)];
  const real = home === undefined ? undefined : await realpath(home).catch(() => undefined);
  if (real === undefined || !passed.includes(real)) return [prefix];
  return [prefix, ...(await installationOf({ end: path.join(real, path.basename(end)) }, false))];
}

async function isKept(prefix: string, program: string): Promise<boolean> {
  const kept = KEPT.find(([name]) => name.test(program))?.[1];
  if (kept === undefined) return false;
  return (await readdir(path.join(prefix, 'lib')).catch(() => [])).some((name) => kept.test(name));
}

/** A directory of this name, unless a link leads out of `directory` with it. */
export async function within(directory: string, name: string): Promise<string[]> {
  const place = path.join(directory, name);
  const real = await realpath(place).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory()) return [];
  return isInside(real, await realpath(directory)) ? [real] : [];
}
