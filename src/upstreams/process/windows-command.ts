import { win32 } from 'node:path';
import { UpstreamError } from '../upstream.ts';
import type { Launch, Resolved } from './launch.ts';

/** Batch files that are only a front for a script of npm: `npx.cmd` runs this file with the `node.exe` beside it. */
const NPM_SCRIPTS: Readonly<Record<string, string>> = { npx: 'npx-cli.js', npm: 'npm-cli.js' };

/**
 * Finds a program on Windows without ever needing a shell.
 *
 * `npx` is a batch file there. Batch files run in `cmd.exe`, whose quoting cannot be made safe for arguments
 * that come from a config (CVE-2024-27980), so `npx` and `npm` are started as what they are: `node.exe` with a
 * script. Other batch files are refused.
 *
 * @throws {UpstreamError} `server_unavailable`, with the way out.
 */
export async function resolveWindowsCommand(
  launch: Launch,
  ownPath: string | undefined,
  isFile: (file: string) => Promise<boolean>,
): Promise<Resolved> {
  const { command, args, cwd } = launch;
  const granted = Object.entries(launch.env).find(([name]) => name.toUpperCase() === 'PATH')?.[1];
  const places = /[\\/]/.test(command)
    ? [win32.resolve(cwd, command)]
    : (granted ?? ownPath ?? '')
        .split(';')
        .filter((directory) => win32.isAbsolute(directory))
        .map((directory) => win32.join(directory, command));

  for (const place of places) {
    for (const file of /\.(exe|com)$/i.test(place) ? [place] : [`${place}.exe`, `${place}.com`]) {
      if (await isFile(file)) return { file, args };
    }
    for (const file of /\.(cmd|bat)$/i.test(place) ? [place] : [`${place}.cmd`, `${place}.bat`]) {
      if (await isFile(file)) return unwrap(file, args, isFile);
    }
  }
  throw unavailable(
    `the program ${JSON.stringify(command)} is not on the path; install it, or give its full path as the command`,
  );
}

async function unwrap(
  file: string,
  args: readonly string[],
  isFile: (file: string) => Promise<boolean>,
): Promise<Resolved> {
  const { dir, name } = win32.parse(file);
  const script = NPM_SCRIPTS[name.toLowerCase()];
  const node = win32.join(dir, 'node.exe');
  if (script !== undefined && (await isFile(node))) {
    const cli = win32.join(dir, 'node_modules', 'npm', 'bin', script);
    if (await isFile(cli)) return { file: node, args: [cli, ...args] };
  }
  throw unavailable(
    `${file} is a batch file, which would need a shell; name the program that it starts, for example node and a script`,
  );
}

function unavailable(what: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server cannot be started: ${what}`);
}
