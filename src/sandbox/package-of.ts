/** What a script is part of. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Guard, isBroad } from './guard.ts';
import { within } from './installation.ts';

const MANIFESTS = ['package.json', 'pyproject.toml', 'deno.json', 'deno.jsonc'];

/**
 * The modules that it was installed among, or the nearest directory with a manifest and the modules further up that it
 * may import (Node's resolution of modules), or else its directory.
 *
 * @param script without links
 */
export async function packageOf(script: string, guard: Guard): Promise<string[]> {
  const names = script.split('/');
  const installed = names.indexOf('node_modules');
  if (installed !== -1) return [names.slice(0, installed + 1).join('/')];
  const above = ancestorsOf(script, guard);
  for (const [index, directory] of above.entries()) {
    const manifests = await Promise.all(MANIFESTS.map((name) => isThere(path.join(directory, name))));
    if (!manifests.includes(true)) continue;
    const modules = above.slice(index + 1).map((each) => within(each, 'node_modules'));
    return [directory, ...(await Promise.all(modules)).flat()];
  }
  return above.slice(0, 1);
}

/** Up to what is too broad: what lies there belongs to no package. */
function ancestorsOf(file: string, guard: Guard): string[] {
  const above: string[] = [];
  for (let each = path.dirname(file); !isBroad(each, guard); each = path.dirname(each)) above.push(each);
  return above;
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
