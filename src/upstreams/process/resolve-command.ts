import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { UpstreamError } from '../upstream.ts';
import type { Launch, Resolved } from './launch.ts';
import { resolveWindowsCommand } from './windows-command.ts';

/**
 * Finds the program once, so that what is checked, shown and started is one and the same file.
 *
 * The path is searched as the server was granted it; with no `PATH` of its own, as Bartizan has it. Entries that
 * are not absolute are passed over: they would make the program depend on where Bartizan happens to stand.
 *
 * @throws {UpstreamError} `server_unavailable` when there is no such program, or it may not be executed.
 */
export async function resolveCommand(
  launch: Launch,
  platform: NodeJS.Platform = process.platform,
  ownPath: string | undefined = process.env.PATH,
): Promise<Resolved> {
  if (platform === 'win32') return resolveWindowsCommand(launch, ownPath, isFile);
  await requireDirectory(launch.cwd);
  const { command, args } = launch;
  if (command.includes('/')) {
    const file = path.resolve(launch.cwd, command);
    if (!(await isFile(file)))
      throw missing(`there is no program at ${file}`, 'check the command in bartizan.yaml');
    if (!(await isExecutable(file))) {
      throw missing(`${file} may not be executed`, `make it executable, or start it with its interpreter`);
    }
    return { file, args };
  }
  let forbidden: string | undefined;
  for (const directory of (launch.env.PATH ?? ownPath ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(directory)) continue;
    const file = path.join(directory, command);
    if (!(await isFile(file))) continue;
    if (await isExecutable(file)) return { file, args };
    forbidden = file;
  }
  if (forbidden !== undefined) throw missing(`${forbidden} may not be executed`, 'make it executable');
  throw missing(
    `the program ${JSON.stringify(command)} is not on the path`,
    'install it, or give its full path as the command',
  );
}

async function requireDirectory(cwd: string): Promise<void> {
  const found = await stat(cwd).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw missing(`there is no working directory ${cwd}`, 'create it, or change cwd in bartizan.yaml');
  }
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() === true;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function missing(what: string, hint: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server cannot be started: ${what}; ${hint}`);
}
