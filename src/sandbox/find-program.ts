/** Programs of the machine that put up walls. Not searched on the path: what keeps every server in is not up for choice. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export type FoundProgram =
  | { readonly kind: 'found'; readonly file: string; readonly version: string }
  | { readonly kind: 'missing'; readonly why: string; readonly hint: string };

const DIRECTORIES: readonly string[] = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/run/current-system/sw/bin',
];

/**
 * @param name of a program, or an absolute path to one
 * @param hint how it is installed
 */
export async function findProgram(
  name: string,
  hint: string,
  directories: readonly string[] = DIRECTORIES,
): Promise<FoundProgram> {
  const places = path.isAbsolute(name) ? [name] : directories.map((directory) => `${directory}/${name}`);
  for (const file of places) {
    const may = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!may) continue;
    try {
      const { stdout } = await runProgram(file, ['--version']);
      return {
        kind: 'found',
        file,
        version: /version[: ]+([^\s,]+)/.exec(stdout)?.[1] ?? 'an unknown version',
      };
    } catch (error) {
      return { kind: 'missing', why: `${name} does not start: ${String(error)}`, hint };
    }
  }
  return { kind: 'missing', why: `${name} is not installed`, hint };
}

/** Runs it to its end. @throws {Error} when it ends with anything but 0, or does not end */
export function runProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(file, [...args], {
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', ...env },
    timeout: 10_000,
  });
}
