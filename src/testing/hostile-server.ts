import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Behaviour } from './behaviours.ts';

/** What to start: an argument vector, never a shell. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command that starts a server of this behaviour over stdio.
 *
 * `settings` go to the server as `--key=value`; what each behaviour understands stands at the head of its file.
 * Give it `BARTIZAN_SEEN=<file>` in the environment, and it writes down every message that reaches it.
 */
export function hostileServer(
  behaviour: Behaviour,
  settings: Readonly<Record<string, string | number>> = {},
): Command {
  return { command: process.execPath, args: [scriptPath('stdio.mjs'), behaviour, ...options(settings)] };
}

/**
 * The same behaviours over Streamable HTTP. The server listens on a free port of 127.0.0.1 and prints
 * `{"port":…}` as its first line; it ends when its stdin does.
 */
export function hostileHttpServer(
  behaviour: Behaviour,
  settings: Readonly<Record<string, string | number>> = {},
): Command {
  return {
    command: process.execPath,
    args: [scriptPath('http-server.mjs'), behaviour, ...options(settings)],
  };
}

/**
 * The same behaviours over HTTP+SSE, the transport of 2024-11-05. It settles that version, or the one that
 * `settings.version` names.
 */
export function hostileOldHttpServer(
  behaviour: Behaviour,
  settings: Readonly<Record<string, string | number>> = {},
): Command {
  return {
    command: process.execPath,
    args: [scriptPath('old-http-server.mjs'), behaviour, ...options(settings)],
  };
}

/** One line that an instrumented server wrote down. */
export interface Seen {
  readonly message?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** What arrived but was no JSON. */
  readonly raw?: string;
}

/** Everything that reached an instrumented server, in order; empty when nothing did. */
export function readSeen(file: string): readonly Seen[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Seen);
}

function options(settings: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(settings).map(([key, value]) => `--${key}=${value}`);
}

/** The scripts are plain JavaScript beside the source, and are copied to `dist/servers` by the build. */
function scriptPath(name: string): string {
  return fileURLToPath(new URL(`./servers/${name}`, import.meta.url));
}
