import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** The real command; another build of it with `BARTIZAN_BIN`. */
export const BARTIZAN: string = process.env.BARTIZAN_BIN ?? path.join(ROOT, 'dist/bartizan.js');

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export type Environment = Readonly<Record<string, string>>;

/** Runs a command line of Bartizan to its end, without a terminal. `cwd` is where it is typed. */
export function bartizan(
  args: readonly string[],
  env: Environment,
  cwd: string = process.cwd(),
): Promise<Finished> {
  return finished({ command: process.execPath, args: [BARTIZAN, ...args], env }, cwd);
}

/** Runs any command to its end, without a terminal. */
export function finished(
  what: { readonly command: string; readonly args: readonly string[]; readonly env: Environment },
  cwd: string = process.cwd(),
): Promise<Finished> {
  const { command, args, env } = what;
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}
