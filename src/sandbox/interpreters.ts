import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Program } from '../upstreams/process/launch.ts';

/** Interpreters may be scripts themselves (execve(2)); the kernel follows four. */
const DEEPEST = 4;

/** What runs a script: the words after `#!`, found as the kernel and env(1) find them. Empty for what is no script. */
export async function interpretersOf({ file, env }: Program): Promise<string[]> {
  const found: string[] = [];
  let script: string | undefined = file;
  while (script !== undefined && found.length < DEEPEST * 2) {
    const words: readonly string[] = await shebangOf(script);
    const [first, ...rest] = words;
    if (first === undefined || !path.isAbsolute(first)) break;
    found.push(first);
    script = first;
    if (path.basename(first) !== 'env') continue;
    const name = rest.find((word) => !word.startsWith('-') && !word.includes('='));
    script = name === undefined ? undefined : await onPath(name, env.PATH ?? '/usr/local/bin:/usr/bin:/bin');
    if (script !== undefined) found.push(script);
  }
  return found;
}

async function shebangOf(file: string): Promise<string[]> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    const line = buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? '';
    return line.startsWith('#!')
      ? line
          .slice(2)
          .trim()
          .split(/[ \t]+/)
          .filter((word) => word !== '')
      : [];
  } catch {
    return []; // it may not be read, so it is no script that could be started
  } finally {
    await handle.close();
  }
}

async function onPath(name: string, searched: string): Promise<string | undefined> {
  for (const directory of searched.split(path.delimiter).filter(path.isAbsolute)) {
    const file = path.join(directory, name);
    if ((await stat(file).catch(() => undefined))?.isFile() === true) return file;
  }
  return undefined;
}
