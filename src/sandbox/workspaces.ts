/** Packages of one workspace import each other through links in `node_modules` that lead out of it (npm, pnpm, Yarn). */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from './guard.ts';

/**
 * Where links among these modules lead to: packages of the workspace that they belong to, under the name that they are
 * linked by, and what those link to in turn. Nothing outside of the workspace.
 *
 * @param modules `node_modules` directories, real
 * @param above of the script, the nearest directory first
 */
export async function linkedPackages(
  modules: readonly string[],
  above: readonly string[],
): Promise<string[]> {
  const root = await firstOf(above, isWorkspace);
  if (root === undefined) return [];
  const found = new Set<string>();
  const rest = modules.filter((each) => isInside(each, root));
  for (let each = rest.shift(); each !== undefined; each = rest.shift()) {
    for (const linked of await linksIn(each, root)) {
      if (found.has(linked)) continue;
      found.add(linked);
      rest.push(path.join(linked, 'node_modules'));
    }
  }
  return [...found];
}

async function linksIn(modules: string, root: string, scope = ''): Promise<string[]> {
  const entries = await readdir(path.join(modules, scope), { withFileTypes: true }).catch(() => []);
  const found = entries.map(async (entry): Promise<string[]> => {
    if (entry.isDirectory()) {
      return scope === '' && entry.name.startsWith('@') ? linksIn(modules, root, entry.name) : [];
    }
    const name = path.posix.join(scope, entry.name);
    const real = await realpath(path.join(modules, name)).catch(() => undefined);
    const isOther =
      real !== undefined && isInside(real, root) && real !== root && !real.includes('/node_modules/');
    return isOther && (await manifestOf(real))?.name === name ? [real] : [];
  });
  return (await Promise.all(found)).flat();
}

async function isWorkspace(directory: string): Promise<boolean> {
  if ((await manifestOf(directory))?.workspaces !== undefined) return true;
  return (await stat(path.join(directory, 'pnpm-workspace.yaml')).catch(() => undefined)) !== undefined;
}

async function manifestOf(directory: string): Promise<{ name?: unknown; workspaces?: unknown } | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}

async function firstOf(
  places: readonly string[],
  fits: (place: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const place of places) if (await fits(place)) return place;
  return undefined;
}
