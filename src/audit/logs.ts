import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Directories of all logs under a root; none when the root does not exist. */
export function listLogs(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => join(resolve(root), name))
      .sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
