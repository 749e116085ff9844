/** The files that are run when a program is started: itself, what interprets it, and the scripts that its arguments name. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../upstreams/process/launch.ts';
import { interpretersOf } from './interpreters.ts';

export interface RunningFiles {
  /** As they are called, which may be by links. What runs the program when it is a script itself. */
  readonly interpreters: readonly string[];
  /** Named by its arguments. */
  readonly scripts: readonly string[];
  /** Settings that its arguments name for the interpreter. Nothing around them is of use to it. */
  readonly settings: readonly string[];
}

/** These are told by an argument which program to run. */
const INTERPRETER = /^(?:node|nodejs|bun|deno|tsx|python[\d.]*|pypy[\d.]*|ruby|perl|php|java|bash|dash|sh)$/;
/** Their values are run first, or are what is run. */
const RUN = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-jar']);
/** Their values are read by it. */
const READ = new Set([
  ...['--env-file', '--env-file-if-exists', '--openssl-config', '--experimental-config-file', '--tsconfig'],
  '--rcfile',
]);
/** Their values are no file that it needs. */
const OTHER = new Set([
  ...['-C', '--conditions', '--input-type', '--title', '--inspect-port', '--icu-data-dir', '--watch-path'],
  ...['--redirect-warnings', '--disable-warning', '--diagnostic-dir', '--trace-event-categories'],
  ...['-W', '-X', '--check-hash-based-pycs', '-I', '-cp', '-classpath', '--class-path'],
]);
/** The program is in the argument itself, or is found by its name among what is installed. */
const INLINE = new Set(['-e', '--eval', '-p', '--print', '-c', '-m']);

export async function runningFiles(program: Program): Promise<RunningFiles> {
  const interpreters = await interpretersOf(program);
  const isTold = interpreters.length === 0 && INTERPRETER.test(path.basename(program.file));
  return { interpreters, ...(isTold ? await toldBy(program) : { scripts: [], settings: [] }) };
}

/** The first argument that is no option, and files that options name. */
async function toldBy({ args, cwd }: Program): Promise<Pick<RunningFiles, 'scripts' | 'settings'>> {
  const found: string[] = [];
  const settings: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (INLINE.has(word)) break;
    if (!word.startsWith('-')) {
      found.push(path.resolve(cwd, word));
      break;
    }
    const [option = '', inWord] = word.startsWith('--') ? splitOnce(word) : [word];
    const isValued = RUN.has(option) || READ.has(option) || OTHER.has(option);
    if (isValued && inWord === undefined) index += 1;
    const file = path.resolve(cwd, inWord ?? args[index] ?? '');
    if (RUN.has(option)) found.push(file);
    else if (READ.has(option)) settings.push(file);
  }
  return { scripts: await filesOf(found), settings: await filesOf(settings) };
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
