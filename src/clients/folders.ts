import path from 'node:path';
import type { Surroundings } from './client.ts';

type FolderOf = (at: Surroundings, ...rest: string[]) => string;

/** In the home folder. */
export const inHome: FolderOf = (at, ...rest) => join(at, at.home, ...rest);

/** In the folder of the user's settings: XDG's on Linux, `Application Support` on macOS, `%APPDATA%` on Windows. */
export const inSettings: FolderOf = (at, ...rest) => {
  if (at.platform === 'darwin') return inHome(at, 'Library', 'Application Support', ...rest);
  if (at.platform === 'win32') {
    return join(at, given(at, 'APPDATA') ?? inHome(at, 'AppData', 'Roaming'), ...rest);
  }
  return inXdgConfig(at, ...rest);
};

/** In `$XDG_CONFIG_HOME`, or `~/.config` (XDG Base Directory Specification 0.8). */
export const inXdgConfig: FolderOf = (at, ...rest) =>
  join(at, given(at, 'XDG_CONFIG_HOME') ?? inHome(at, '.config'), ...rest);

/** In `$XDG_STATE_HOME`, or `~/.local/state`. */
export const inXdgState: FolderOf = (at, ...rest) =>
  join(at, given(at, 'XDG_STATE_HOME') ?? inHome(at, '.local', 'state'), ...rest);

// A relative or empty path in such a variable is to be ignored (XDG Base Directory Specification 0.8).
function given(at: Surroundings, name: string): string | undefined {
  const value = at.env[name];
  return value !== undefined && flavour(at).isAbsolute(value) ? value : undefined;
}

/** Below a folder, in the way that the platform writes paths. */
export function join(at: Surroundings, ...parts: string[]): string {
  return flavour(at).join(...parts);
}

function flavour({ platform }: Surroundings): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}
