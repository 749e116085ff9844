/** How a file or a directory of one's own is started. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { Entry } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';

const manifest = z.looseObject({
  version: z.string().optional(),
  license: z.string().optional(),
  main: z.string().optional(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

export interface Described {
  readonly entry: Entry;
  readonly version: string | undefined;
  readonly licence: string | undefined;
}

/** A directory says with its `package.json` what is started. @throws {PackageError} `unfit` */
export async function describeFolder(directory: string): Promise<Described> {
  const text = await readFile(path.join(directory, 'package.json'), 'utf8').catch(() => undefined);
  const parsed = manifest.safeParse(text === undefined ? undefined : parseJson(text));
  const hint = `give the file itself: path:${directory}/server.mjs`;
  if (!parsed.success)
    throw new PackageError('unfit', `${directory} has no package.json that says what to start`, hint);
  const { bin, main, version, license: licence } = parsed.data;
  const programs =
    typeof bin === 'object' ? [...new Set(Object.values(bin))] : bin === undefined ? [] : [bin];
  const program = programs.length === 1 ? programs[0] : programs.length === 0 ? main : undefined;
  const file = program === undefined ? undefined : path.posix.normalize(program);
  if (file === undefined || path.posix.isAbsolute(file) || file.startsWith('..')) {
    throw new PackageError(
      'unfit',
      `the package.json of ${directory} does not say which one file to start`,
      hint,
    );
  }
  return { entry: { command: 'node', args: [file] }, version, licence };
}

/** @throws {PackageError} `unfit` */
export function entryOfFile(file: string, listing: string): Entry {
  if (/\.[cm]?js$/.test(file)) return { command: 'node', args: [file] };
  if (file.endsWith('.py')) return { command: 'python3', args: [file] };
  if (listing.startsWith('x')) return { command: `./${file}`, args: [] };
  throw new PackageError('unfit', `${file} is no program`, `chmod +x ${file}, or give a .mjs or .py file`);
}
