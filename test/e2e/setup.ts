import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { BARTIZAN, ROOT } from './house/command.ts';

/** Builds the command once, when it is older than its source. */
export function setup(): void {
  if (process.env.BARTIZAN_BIN !== undefined) return;
  if (existsSync(BARTIZAN) && statSync(BARTIZAN).mtimeMs > newest(path.join(ROOT, 'src'))) return;
  const built = spawnSync(process.execPath, [path.join(ROOT, 'node_modules/tsdown/dist/run.mjs')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}\n${built.stderr}`);
}

function newest(directory: string): number {
  let latest = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.test.ts')) continue;
    latest = Math.max(latest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
  }
  return latest;
}
