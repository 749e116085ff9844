import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where the config is: `--config`, else `$BARTIZAN_CONFIG`, else `bartizan/bartizan.yaml` in `$XDG_CONFIG_HOME`
 * or in `~/.config`.
 *
 * Never the current directory: an editor starts us in whatever repository is open, and a cloned repository must
 * not decide which programs are started, or which defences are off (F6). Who wants that says `--config`.
 */
export function configPath(
  flag?: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  if (flag !== undefined && flag !== '') return path.resolve(flag);
  const { BARTIZAN_CONFIG: named, XDG_CONFIG_HOME: xdg } = env;
  if (named !== undefined && named !== '') return path.resolve(named);
  // A relative one is to be ignored (XDG Base Directory Specification, "Environment variables").
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.config');
  return path.join(base, 'bartizan', 'bartizan.yaml');
}
