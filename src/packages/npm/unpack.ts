/** Lays out one npm archive. What it gets was checked against its digest already, and still is not trusted. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Parser } from 'tar';
import { PackageError } from '../package-error.ts';

const MOST_BYTES = 1 << 30;
const MOST_FILES = 100_000;

interface File {
  readonly name: string;
  readonly executable: boolean;
  readonly bytes: Buffer;
}

/**
 * As npm does it: the first folder of each path is taken away, and links are left out, as nothing that `npm pack`
 * makes has any.
 *
 * @throws {PackageError} `corrupt` when it is no archive, or has a path in it that leads out of the directory
 */
export async function unpack(archive: Buffer, directory: string, what: string): Promise<void> {
  const made = new Set<string>();
  for (const { name, executable, bytes } of filesIn(archive, what)) {
    const file = path.join(directory, name);
    const folder = path.dirname(file);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
    await writeFile(file, bytes);
    if (executable) await chmod(file, 0o755);
  }
}

/** The last of two files with one name counts, as it does for `tar`. */
function filesIn(archive: Buffer, what: string): Iterable<File> {
  const files = new Map<string, File>();
  const fail = (why: string): never => {
    throw new PackageError('corrupt', `the archive of ${what} ${why}`, 'tell its author');
  };
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      const plain = ['File', 'OldFile', 'ContiguousFile'].includes(entry.type);
      const name = plain ? placeOf(String(entry.path)) : undefined;
      if (!plain || name === undefined) {
        entry.resume();
        if (plain) fail(`has a file ${JSON.stringify(String(entry.path).slice(0, 200))}`);
        return;
      }
      if (files.size >= MOST_FILES) fail(`has more than ${MOST_FILES} files`);
      const chunks: Buffer[] = [];
      entry.on('data', (chunk: Buffer) => chunks.push(chunk));
      entry.on('end', () => {
        const executable = ((entry.mode ?? 0) & 0o111) !== 0;
        files.set(name, { name, executable, bytes: Buffer.concat(chunks) });
      });
    },
  });
  let broken: Error | undefined;
  parser.on('error', (error: Error) => {
    broken ??= error;
  });
  const gzipped = archive[0] === 0x1f && archive[1] === 0x8b;
  let bytes = archive;
  try {
    if (gzipped) bytes = gunzipSync(archive, { maxOutputLength: MOST_BYTES });
  } catch {
    fail('cannot be decompressed');
  }
  parser.end(bytes);
  if (broken instanceof PackageError) throw broken;
  if (broken !== undefined) fail(`is broken: ${broken.message}`);
  return files.values();
}

/** Undefined when it leads anywhere else. Windows would take `\` for a separator, and `:` for a stream. */
function placeOf(written: string): string | undefined {
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  const odd = written.startsWith('/') || /[\\\0]/.test(written) || parts.includes('..');
  const name = parts.slice(1).join('/');
  return odd || name === '' || (process.platform === 'win32' && name.includes(':')) ? undefined : name;
}
