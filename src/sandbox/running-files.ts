/** The files that are run when a program is started: itself, what interprets it, and the scripts that its arguments name. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../upstreams/process/launch.ts';
import { interpretersOf } from './interpreters.ts';
import { type Manner, mannerOf } from './manners.ts';

export interface RunningFiles {
  /** As they are called, which may be by links. What runs the program when it is a script itself. */
  readonly interpreters: readonly string[];
  /** Named by its arguments. */
  readonly scripts: readonly string[];
  /** The same, and what is not there, or is a directory. */
  readonly named: readonly string[];
  /** Settings that its arguments name for the interpreter. Nothing around them is of use to it. */
  readonly settings: readonly string[];
}

export async function runningFiles(program: Program): Promise<RunningFiles> {
  const interpreters = await interpretersOf(program);
  // Of the name that it is called by: `tsx` is a script itself, and told by its arguments what to run nevertheless.
  const manner = mannerOf(path.basename(program.file));
  return {
    interpreters,
    ...(manner ? await toldBy(program, manner) : { scripts: [], named: [], settings: [] }),
  };
}

/** The first argument that is no option, and files that options name. */
async function toldBy(
  { args, cwd }: Program,
  { run = [], search = [], read = [], other = [], inline = [], verbs = [] }: Manner,
): Promise<Omit<RunningFiles, 'interpreters'>> {
  const found: string[] = [];
  const settings: string[] = [];
  for (let index = verbs.includes(args[0] ?? '') ? 1 : 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (inline.includes(word)) break;
    if (!/^[-+]/.test(word)) {
      found.push(path.resolve(cwd, word));
      break;
    }
    const [option = '', inWord] = word.startsWith('--') ? splitOnce(word) : [word];
    const isValued = [run, search, read, other].some((options) => options.includes(option));
    if (isValued && inWord === undefined) index += 1;
    const value = inWord ?? args[index] ?? '';
    if (run.includes(option)) found.push(path.resolve(cwd, value));
    else if (read.includes(option)) settings.push(path.resolve(cwd, value));
    else if (search.includes(option)) {
      found.push(...value.split(path.delimiter).map((each) => path.resolve(cwd, each)));
    }
  }
  return { scripts: await filesOf(found), named: found, settings: await filesOf(settings) };
}

async function filesOf(places: readonly string[]): Promise<string[]> {
  const kinds = await Promise.all(places.map(isFile));
  return places.filter((_, index) => kinds[index]);
}

function splitOnce(word: string): [string, string?] {
  const at = word.indexOf('=');
  return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() === true;
}
