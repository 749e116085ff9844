/**
 * What is run for servers, and for Bartizan itself: whoever could write there would choose what is run the next time. What
 * is not there yet counts, too: it would be found once somebody has made it.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config, StdioServer } from '../config/config.ts';
import { environmentOf as valuesOf } from '../config/values.ts';
import { type Guard, isBroad, type Running } from '../sandbox/guard.ts';
import { environmentOf, installationOf } from '../sandbox/installation.ts';
import { modulesAround } from '../sandbox/package-of.ts';
import { runningFiles } from '../sandbox/running-files.ts';
import { trailOf } from '../sandbox/trail.ts';
import type { Program } from '../upstreams/process/launch.ts';
import { resolveCommand } from '../upstreams/process/resolve-command.ts';
import { mentionedIn } from './mentioned.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Looked up anew each time. What is in the store is kept already. */
export async function runningOf(
  { servers, use }: Config,
  env: Environment,
  guard: Guard,
): Promise<Running[]> {
  const each = Object.entries(servers).map(async ([name, server]) =>
    server.kind === 'stdio' ? ofServer(name, server, env, guard) : [],
  );
  return (await Promise.all([...each, ofBartizan(use, guard)])).flat();
}

async function ofServer(
  name: string,
  server: StdioServer,
  env: Environment,
  guard: Guard,
): Promise<Running[]> {
  if (server.package !== undefined) return [];
  const { command, args, cwd } = server;
  const launch = { command, args, cwd, env: valuesOf(server, env).values };
  const found = await resolveCommand(launch).catch(() => undefined);
  const before = searchedBefore(command, found === undefined ? [] : [found.file], launch.env.PATH);
  const file = found?.file ?? (command.includes('/') ? path.resolve(cwd, command) : undefined);
  if (file === undefined) return running(name, before, [], guard);
  const program: Program = { ...launch, file, args: found?.args ?? args };
  const { interpreters, named, settings } = await runningFiles(program);
  const scripts = [...named, ...settings, ...(await mentionedIn(program))];
  const onPath = interpreters
    .slice(1)
    .flatMap((each) => searchedBefore(path.basename(each), interpreters, launch.env.PATH));
  const files = await Promise.all([file, ...interpreters, ...scripts, ...before, ...onPath].map(namesOf));
  const trees = await Promise.all([
    ...[file, ...interpreters].map((each) => installedWith(each)),
    ...[file, ...scripts].map(async (each) => modulesAround((await trailOf(each)).end, guard)),
  ]);
  return running(name, files.flat(), trees.flat(), guard);
}

/** Where it is installed, how it was called, what it loads, and the Node that runs it. */
async function ofBartizan(use: Config['use'], guard: Guard): Promise<Running[]> {
  const own = fileURLToPath(import.meta.url);
  const called = [process.execPath, process.argv[1] ?? own, own].filter(path.isAbsolute);
  const files = await Promise.all(called.map(namesOf));
  const modules = await Promise.all(
    [own, ...use.map((each) => each.path)].map((each) => modulesAround(each, guard)),
  );
  return running('Bartizan', files.flat(), [path.dirname(own), ...modules.flat()], guard);
}

function running(
  server: string,
  files: readonly string[],
  trees: readonly string[],
  guard: Guard,
): Running[] {
  return [
    ...files.map((file) => ({ server, file })),
    ...trees.filter((each) => !isBroad(each, guard)).map((file) => ({ server, file, isTree: true })),
  ];
}

/** By every name that leads to it. */
async function namesOf(file: string): Promise<string[]> {
  const { links, end } = await trailOf(file);
  return [file, ...links.map(({ at }) => at), end];
}

/** Its library, and that of its environment; where it lies in no `bin`, nothing: there may be anything beside it. */
async function installedWith(file: string): Promise<string[]> {
  const trail = await trailOf(file);
  const [prefix, ...based] = await environmentOf(file, trail);
  const library = (await installationOf(trail, true)).filter((each) => each !== path.dirname(trail.end));
  const own = prefix === undefined ? [] : ['bin', 'lib', 'lib64'].map((each) => path.join(prefix, each));
  return [...own, ...based, ...library];
}

/** Places where a program of this name would be found earlier, or found at all. */
function searchedBefore(name: string, found: readonly string[], given: string | undefined): string[] {
  if (name.includes('/')) return [];
  const places = (given ?? process.env.PATH ?? '')
    .split(path.delimiter)
    .filter(path.isAbsolute)
    .map((directory) => path.join(directory, name));
  const last = places.findIndex((each) => found.includes(each));
  return last === -1 ? places : places.slice(0, last);
}
