/** What a program cannot do without: itself, its interpreter, and what they were installed with. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../upstreams/process/launch.ts';
import { type Guard, isBroad } from './guard.ts';
import { interpretersOf } from './interpreters.ts';
import { type Link, trailOf } from './trail.ts';

export interface ProgramFiles {
  /** Absolute, without links. */
  readonly paths: readonly string[];
  /** Links that lead to them. */
  readonly links: readonly Link[];
}

/** These are told by an argument which program to run. */
const INTERPRETER = /^(?:node|nodejs|bun|deno|tsx|python[\d.]*|pypy[\d.]*|ruby|perl|php|java|bash|dash|sh)$/;

const MANIFESTS = ['package.json', 'pyproject.toml', 'deno.json', 'deno.jsonc'];

/** The guard keeps it from showing a home directory only because a program lies in it: then the file itself must do. */
export async function programFiles(program: Program, guard: Guard): Promise<ProgramFiles> {
  const paths = new Set<string>();
  const links: Link[] = [];
  const show = async (file: string, around: (end: string) => Promise<readonly string[]>): Promise<void> => {
    const { end, links: passed } = await trailOf(file);
    links.push(...passed);
    paths.add(end);
    // An environment of Python is known by where the program is called, not by where its link leads.
    const environment = await environmentOf(file);
    for (const each of [...environment, ...(await around(end))]) if (!isBroad(each, guard)) paths.add(each);
  };

  const around = (end: string): Promise<readonly string[]> => packageOf(end, guard);
  const interpreters = await interpretersOf(program);
  for (const file of interpreters) await show(file, installationOf);
  if (interpreters.length > 0) await show(program.file, around);
  else {
    await show(program.file, installationOf);
    if (INTERPRETER.test(path.basename(program.file))) {
      for (const file of await scriptsOf(program)) await show(file, around);
    }
  }
  return { paths: [...paths], links };
}

/** `<prefix>/bin/node` comes with `<prefix>/lib`. */
async function installationOf(file: string): Promise<string[]> {
  const directory = path.dirname(file);
  if (path.basename(directory) !== 'bin') return [directory];
  const prefix = path.dirname(directory);
  const names = ['lib', 'lib64', 'libexec'];
  return (await Promise.all(names.map((name) => existing(path.join(prefix, name))))).flat();
}

/** A virtual environment of Python: its prefix, and the installation that `pyvenv.cfg` names (PEP 405). */
async function environmentOf(file: string): Promise<string[]> {
  const prefix = path.dirname(path.dirname(file));
  const settings = await readFile(path.join(prefix, 'pyvenv.cfg'), 'utf8').catch(() => undefined);
  if (settings === undefined) return [];
  const home = /^home\s*=\s*(\/.*?)\s*$/m.exec(settings)?.[1];
  return [prefix, ...(home === undefined ? [] : await installationOf(path.join(home, 'python')))];
}

/** What a script is part of: the modules that it was installed among, or the nearest directory with a manifest. */
async function packageOf(script: string, guard: Guard): Promise<string[]> {
  const names = script.split('/');
  const installed = names.indexOf('node_modules');
  if (installed !== -1) return [names.slice(0, installed + 1).join('/')];
  const above = ancestorsOf(script);
  for (const [index, directory] of above.entries()) {
    if (isBroad(directory, guard)) break;
    const manifests = await Promise.all(MANIFESTS.map((name) => existing(path.join(directory, name))));
    if (manifests.flat().length === 0) continue;
    // What it imports may have been installed further up (Node's resolution of modules).
    const modules = above.slice(index + 1).map((each) => existing(path.join(each, 'node_modules')));
    return [directory, ...(await Promise.all(modules)).flat()];
  }
  return above.slice(0, 1);
}

/** Arguments that are files, up to the script itself: options such as `--import` may name some before. */
async function scriptsOf({ args, cwd }: Program): Promise<string[]> {
  const found: string[] = [];
  let afterOption = false;
  for (const word of args) {
    const isOption = word.startsWith('-');
    const value = isOption ? word.slice(word.indexOf('=') + 1) : word;
    const file = path.resolve(cwd, value);
    if ((!isOption || word.includes('=')) && (await isFile(file))) {
      found.push(file);
      if (!isOption && !afterOption) break;
    } else if (!isOption && !afterOption) break;
    afterOption = isOption && !word.includes('=');
  }
  return found;
}

function ancestorsOf(file: string): string[] {
  const above: string[] = [];
  for (let each = path.dirname(file); each !== '/'; each = path.dirname(each)) above.push(each);
  return above;
}

async function existing(file: string): Promise<string[]> {
  return (await stat(file).catch(() => undefined)) === undefined ? [] : [file];
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() === true;
}
