/** Looks up what a proposal has to know of this machine. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { systemFiles } from '../../sandbox/bubblewrap/system-files.ts';
import type { Guard } from '../../sandbox/guard.ts';
import type { ProgramFiles } from '../../sandbox/program-files.ts';
import type { Program } from '../../upstreams/process/launch.ts';
import type { Secret } from './secrets.ts';
import type { Kind, Surroundings } from './surroundings.ts';

/** Made up in every sandbox, or of no use there: names are looked up by Bartizan. */
const MADE = [
  ...['passwd', 'group', 'hosts', 'nsswitch.conf', 'resolv.conf', 'host.conf', 'ld.so.preload', 'gai.conf'],
  ...['localtime', 'timezone', 'hostname', 'machine-id'],
].map((name) => `/etc/${name}`);

export async function surroundingsOf(
  program: Program,
  own: ProgramFiles,
  home: string,
  homes: readonly string[],
  guard: Guard,
  secrets: readonly Secret[],
): Promise<Surroundings> {
  const { mounts, links } = await systemFiles();
  const { XDG_CACHE_HOME: cache, npm_config_cache: npm } = program.env;
  const scripts = program.args
    .map((word) => path.resolve(program.cwd, word))
    .filter((file) => kindOf(file) === 'file');
  return {
    guard,
    homes: [...new Set([...homes, home])],
    caches: [cache, npm]
      .filter((each) => each !== undefined && path.isAbsolute(each))
      .flatMap((each) => each ?? []),
    secrets,
    system: [...mounts.map(({ target }) => target), ...links.map(({ at }) => at), ...MADE],
    own: [...own.paths, ...own.links.map(({ at }) => at)],
    programs: [program.file, ...scripts.filter((file) => own.paths.some((each) => file.startsWith(each)))],
    named: program.args
      .map((word) => (word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word))
      .filter((word) => word !== '' && !word.startsWith('-'))
      .map((word) => path.resolve(program.cwd, word)),
    kindOf,
  };
}

function kindOf(file: string): Kind {
  try {
    const found = statSync(file);
    return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
  } catch {
    return undefined;
  }
}
