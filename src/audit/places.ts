import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where Bartizan keeps what outlives a run: `$XDG_STATE_HOME/bartizan`, else `~/.local/state/bartizan`. */
export function stateDir(env: Environment = process.env): string {
  const base = env.XDG_STATE_HOME;
  // A relative path there must be ignored (XDG Base Directory Specification, Environment variables).
  return base !== undefined && isAbsolute(base)
    ? join(base, 'bartizan')
    : join(homedir(), '.local', 'state', 'bartizan');
}

/** Where the logs are, one directory for each writer. */
export function auditRoot(env: Environment = process.env): string {
  return join(stateDir(env), 'audit');
}

/** Signing key and hash key of this installation. */
export function keysDir(state: string): string {
  return join(state, 'keys');
}

/** Copies of the newest checkpoints, apart from the logs. */
export function anchorsDir(state: string): string {
  return join(state, 'anchors');
}

/** What controls of all processes note for each other. */
export function notesDir(state: string): string {
  return join(state, 'notes');
}
