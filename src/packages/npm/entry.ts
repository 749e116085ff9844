/** Which file of a package is its server: the rule of `npx` (docs.npmjs.com/cli/commands/npx). */
import { chmod, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { Entry } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';

const manifest = z.looseObject({
  name: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/** @throws {PackageError} `unfit` when it has no program, or several of which none has its name */
export async function entryOf(directory: string, name: string): Promise<Entry> {
  const home = `node_modules/${name}`;
  const text = await readFile(path.join(directory, home, 'package.json'), 'utf8').catch(() => '{}');
  const parsed = manifest.safeParse(JSON.parse(text));
  if (parsed.success && parsed.data.name !== name) {
    throw new PackageError(
      'forged',
      `the archive of ${name} calls itself ${parsed.data.name}`,
      'do not use it',
    );
  }
  const program = parsed.success ? programOf(parsed.data.bin, name) : undefined;
  if (program === undefined) {
    const bin = parsed.success && typeof parsed.data.bin === 'object' ? Object.keys(parsed.data.bin) : [];
    throw new PackageError(
      'unfit',
      bin.length > 0
        ? `${name} has several programs, and none has its name: ${bin.join(', ')}`
        : `${name} has no program to start`,
      'it may be a library, and the server another package',
    );
  }
  const relative = path.posix.normalize(`${home}/${program}`);
  if (!relative.startsWith(`${home}/`))
    throw new PackageError('unfit', `${name} names a program that is not its own`);
  const file = path.join(directory, relative);
  const first = await firstLine(file);
  if (first === undefined)
    throw new PackageError('unfit', `${name} has no file ${program}, which it says to start`);
  if (isScript(relative, first)) return { command: 'node', args: [relative] };
  await chmod(file, 0o755);
  return { command: `./${relative}`, args: [] };
}

function programOf(bin: string | Record<string, string> | undefined, name: string): string | undefined {
  if (typeof bin === 'string') return bin;
  const files = new Set(Object.values(bin ?? {}));
  const short = name.slice(name.lastIndexOf('/') + 1);
  return files.size === 1
    ? [...files][0]
    : bin !== undefined && Object.hasOwn(bin, short)
      ? bin[short]
      : undefined;
}

function isScript(file: string, first: string): boolean {
  return first.startsWith('#!') ? /^#!.*\bnode\b/.test(first) : /\.[cm]?js$/.test(file);
}

async function firstLine(file: string): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.toString('latin1', 0, bytesRead).split('\n', 1)[0] ?? '';
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}
