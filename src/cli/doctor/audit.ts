import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Finding, fail, note, ok } from './finding.ts';

/** Whether the record can be written. Where nothing can be recorded, nothing passes. */
export async function auditFindings(dir: string): Promise<Finding[]> {
  const present = await nearest(dir);
  if (!present.isDirectory)
    return [fail('directory', `${present.path} is no directory`, 'change audit.dir in the config')];
  if (!(await writable(present.path))) {
    return [
      fail(
        'directory',
        `${present.path} cannot be written, so nothing would pass`,
        `chmod u+rwx ${present.path}`,
      ),
    ];
  }
  if (present.path !== dir) return [note('directory', `${dir} does not exist yet; the first start makes it`)];
  return [ok('directory', dir)];
}

/** The path itself, or the closest directory above it that exists. */
async function nearest(dir: string): Promise<{ path: string; isDirectory: boolean }> {
  const found = await stat(dir).catch(() => undefined);
  if (found !== undefined) return { path: dir, isDirectory: found.isDirectory() };
  const above = path.dirname(dir);
  return above === dir ? { path: dir, isDirectory: false } : nearest(above);
}

async function writable(dir: string): Promise<boolean> {
  return access(dir, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
