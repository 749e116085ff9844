import { accessSync, constants, realpathSync } from 'node:fs';
import path from 'node:path';
import { isObject, type JsonValue } from '../protocol/json.ts';
import type { Surroundings } from './client.ts';
import { nameOf } from './launchers.ts';

/** The running Bartizan. */
export interface Installation {
  /** The program that runs it, absolute. */
  readonly execPath: string;
  /** Its entry file, absolute, without symbolic links. */
  readonly script: string;
  readonly version: string;
}

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
}

/** The installation that runs now. */
export function runningInstallation(version: string): Installation {
  return { execPath: process.execPath, script: realpathSync(process.argv[1] ?? ''), version };
}

/**
 * How a client can start this very installation: by name where the path leads to it, through npx where it came
 * from there (its cache is cleaned, so a path into it would break), else by the paths of program and script.
 *
 * On Windows never by name: there `bartizan` is a script, which a client without a shell cannot start.
 */
export function startCommand(installation: Installation, at: Surroundings): Invocation {
  const { execPath, script, version } = installation;
  const windows = at.platform === 'win32';
  if (script.split(/[\\/]/).includes('_npx')) {
    const args = ['-y', `bartizan@${version}`];
    return windows ? { command: 'cmd', args: ['/c', 'npx', ...args] } : { command: 'npx', args };
  }
  if (!windows && onPath(at.env.PATH ?? '') === script) return { command: 'bartizan', args: [] };
  return { command: execPath, args: [script] };
}

/** The name of the server that an entry runs through Bartizan already; undefined when it does not. */
export function runThroughBartizan(entry: JsonValue, script: string): string | undefined {
  if (!isObject(entry) || !Array.isArray(entry.args)) return undefined;
  const words = [entry.command, ...entry.args].map((word) => (typeof word === 'string' ? word : ''));
  // `cmd /c npx -y bartizan@1 run` is the longest way to say it.
  const program = words.slice(0, 5).findIndex((word) => word === script || isBartizan(word));
  return program >= 0 && words[program + 1] === 'run' ? words[program + 2] : undefined;
}

function isBartizan(word: string): boolean {
  return word.startsWith('bartizan@') || /^bartizan(?:\.(?:m?js|ts))?$/.test(nameOf(word));
}

function onPath(searchPath: string): string | undefined {
  for (const folder of searchPath.split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, 'bartizan');
    try {
      accessSync(file, constants.X_OK);
      return realpathSync(file);
    } catch {
      // not here
    }
  }
  return undefined;
}
