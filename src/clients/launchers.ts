/**
 * What a launcher needs of the environment to work at all. A server starts with nothing (H5), so each name here is
 * a grant, and the list is the smallest with which the launcher finds itself and its cache. No name of a secret is
 * here, nor a proxy's, whose address may carry a password: those are for a person to grant.
 */
import path from 'node:path';
import type { Surroundings } from './client.ts';

const ALWAYS: readonly string[] = ['PATH', 'HOME'];

/** Windows programs fail in strange ways without these: sockets, temporary files, profile folders. */
const WINDOWS: readonly string[] = [
  'PATH',
  'PATHEXT',
  'SystemRoot',
  'ComSpec',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];

/** Where a launcher was told to keep things; granted only where the variable is set. */
const WHERE_SET: Readonly<Record<string, readonly string[]>> = {
  npx: ['npm_config_cache'],
  npm: ['npm_config_cache'],
  pnpm: ['PNPM_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME'],
  bunx: ['BUN_INSTALL'],
  bun: ['BUN_INSTALL'],
  deno: ['DENO_DIR'],
  uvx: ['UV_CACHE_DIR', 'UV_TOOL_DIR', 'UV_PYTHON_INSTALL_DIR', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'],
  uv: ['UV_CACHE_DIR', 'UV_TOOL_DIR', 'UV_PYTHON_INSTALL_DIR', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'],
  docker: ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'XDG_RUNTIME_DIR'],
  podman: ['CONTAINER_HOST', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
};

/** The variables to grant to a server that is started like this, without those that it sets itself. */
export function grantsFor(
  command: string,
  args: readonly string[],
  own: readonly string[],
  { env, platform }: Surroundings,
): readonly string[] {
  const always = platform === 'win32' ? WINDOWS : ALWAYS;
  const whereSet = WHERE_SET[launcherOf(command, args)] ?? [];
  const taken = new Set(own.map((name) => (platform === 'win32' ? name.toUpperCase() : name)));
  return [...always, ...whereSet.filter((name) => (env[name] ?? '') !== '')].filter(
    (name) => !taken.has(platform === 'win32' ? name.toUpperCase() : name),
  );
}

/** `npx` for `C:\node\npx.cmd`, and for `cmd /c npx`. */
export function launcherOf(command: string, args: readonly string[]): string {
  const name = nameOf(command);
  const [first = '', second = ''] = args;
  return name === 'cmd' && /^\/[ck]$/i.test(first) ? nameOf(second) : name;
}

/** The name of a program without its folder and without what Windows adds to it. */
export function nameOf(program: string): string {
  return path.win32.basename(program).replace(/\.(?:cmd|exe|bat|ps1)$/i, '');
}
