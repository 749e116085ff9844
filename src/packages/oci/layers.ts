/**
 * Lays out the layers of an image, one over the other (OCI Image Specification, "Image Layer Filesystem Changeset"). Runs nothing
 * of it.
 *
 * Owners, set-user-ID bits, devices, sockets and extended attributes are left out: in the sandbox they would mean nothing.
 */
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import { PackageError } from '../package-error.ts';
import { decompressed } from './decompress.ts';
import { type Rooted, rootedIn } from './rooted.ts';

const MOST_ENTRIES = 400_000;
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

const FILES = new Set(['File', 'OldFile', 'ContiguousFile']);

/**
 * @param directory what the layers before this one made
 * @throws {PackageError} `corrupt` when it is no archive, or has a path in it that leads out
 */
export function unpackLayer(blob: Buffer, mediaType: string, directory: string, what: string): void {
  const archive = decompressed(blob, mediaType, what);
  const root = rootedIn(directory);
  // What is hidden is hidden of the layers below, wherever in the archive it says so.
  eachEntry(archive, what, (entry, parts) => {
    entry.resume();
    hide(parts, root);
  });
  eachEntry(archive, what, (entry, parts) => {
    if (parts.at(-1)?.startsWith(WHITEOUT) === true) entry.resume();
    else place(entry, parts, root, what);
  });
}

function eachEntry(
  archive: Buffer,
  what: string,
  take: (entry: ReadEntry, parts: readonly string[]) => void,
): void {
  let count = 0;
  let broken: Error | undefined;
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      count += 1;
      if (count > MOST_ENTRIES) throw corrupt(what, `has more than ${MOST_ENTRIES} entries`);
      const parts = partsOf(String(entry.path), what);
      if (parts.length === 0) entry.resume();
      else take(entry, parts);
    },
  });
  parser.on('error', (error: Error) => {
    broken ??= error;
  });
  parser.end(archive);
  if (broken instanceof PackageError) throw broken;
  if (broken !== undefined) throw corrupt(what, `is broken: ${broken.message}`);
}

function partsOf(written: string, what: string): string[] {
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || written.includes('\0')) {
    throw corrupt(what, `has a path that leads out: ${JSON.stringify(written.slice(0, 200))}`);
  }
  return parts;
}

function hide(parts: readonly string[], root: Rooted): void {
  const name = parts.at(-1) ?? '';
  if (!name.startsWith(WHITEOUT)) return;
  const directory = root.existing(parts.slice(0, -1));
  if (directory === undefined) return;
  const gone = name === OPAQUE ? readdirSync(directory) : [name.slice(WHITEOUT.length)];
  for (const each of gone) {
    if (each !== '' && each !== '.' && each !== '..' && !each.includes('/')) {
      rmSync(path.join(directory, each), { recursive: true, force: true });
    }
  }
}

function place(entry: ReadEntry, parts: readonly string[], root: Rooted, what: string): void {
  const file = path.join(root.directory(parts.slice(0, -1)), parts.at(-1) ?? '');
  if (FILES.has(entry.type)) {
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => {
      rmSync(file, { recursive: true, force: true });
      writeFileSync(file, Buffer.concat(chunks));
      chmodSync(file, ((entry.mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755);
    });
    return;
  }
  entry.resume();
  if (entry.type === 'Directory') {
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return;
    rmSync(file, { force: true });
    mkdirSync(file);
  } else if (entry.type === 'SymbolicLink') {
    rmSync(file, { recursive: true, force: true });
    symlinkSync(root.relative(file, String(entry.linkpath ?? '')), file);
  } else if (entry.type === 'Link') {
    const parts = partsOf(String(entry.linkpath ?? ''), what);
    const target = path.join(root.existing(parts.slice(0, -1)) ?? '/nonexistent', parts.at(-1) ?? '');
    if (lstatSync(target, { throwIfNoEntry: false })?.isFile() !== true) {
      throw corrupt(what, 'has a hard link to something that is no file of it');
    }
    if (target === file) return;
    rmSync(file, { recursive: true, force: true });
    linkSync(target, file);
  }
}

function corrupt(what: string, why: string): PackageError {
  return new PackageError('corrupt', `${what} ${why}`, 'do not use it');
}
