/**
 * Lays out one wheel (packaging.python.org, "Binary distribution format"). It was checked against its digest already,
 * and still is not trusted: a path may lead nowhere else, and every file must be the one that `RECORD` lists.
 *
 * pip would do the same, but writes down where the wheel lay and who installed it, so that no two installations are
 * equal.
 */
import { hash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { PackageError } from '../package-error.ts';

const MOST_BYTES = 1 << 30;
const MOST_FILES = 100_000;

export interface Laid {
  /** Relative, with `/`: below `site`, or `bin`, or where `data` leads. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** @throws {PackageError} `corrupt` */
export function filesOfWheel(archive: Uint8Array, filename: string): Laid[] {
  const fail = (why: string): never => {
    throw new PackageError('corrupt', `${filename} ${why}`, 'tell its author');
  };
  const files = unzipped(archive, fail);
  const info = infoFolder(files, fail);
  checkRecord(files, info, fail);
  return Object.entries(files).flatMap(([name, bytes]) => {
    const place = placeOf(name);
    if (place === 'nowhere') return [];
    if (place === undefined) return fail(`has a file ${JSON.stringify(name.slice(0, 200))}`);
    return [{ ...place, bytes: place.path.startsWith('bin/') ? withoutInterpreter(bytes) : bytes }];
  });
}

/** The text of a file in the metadata, such as `entry_points.txt`. */
export function metadataOf(laid: readonly Laid[], name: string): string | undefined {
  const file = laid.find(({ path }) => new RegExp(`^site/[^/]+\\.dist-info/${name}$`).test(path));
  return file === undefined ? undefined : Buffer.from(file.bytes).toString('utf8');
}

type Files = Readonly<Record<string, Uint8Array>>;

function unzipped(archive: Uint8Array, fail: (why: string) => never): Files {
  let size = 0;
  let count = 0;
  const seen = new Set<string>();
  let wrong: string | undefined;
  let files: Record<string, Uint8Array> = {};
  try {
    files = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        size += originalSize;
        count += 1;
        // One of the two would be checked, and the other laid out.
        if (seen.has(name)) wrong = `has ${JSON.stringify(name.slice(0, 200))} twice`;
        if (size > MOST_BYTES || count > MOST_FILES) wrong = 'is too large to unpack';
        seen.add(name);
        return wrong === undefined && !name.endsWith('/');
      },
    });
  } catch {
    fail('cannot be unpacked');
  }
  if (wrong !== undefined) fail(wrong);
  return files;
}

function infoFolder(files: Files, fail: (why: string) => never): string {
  const folders = new Set(
    Object.keys(files).flatMap((name) => /^[^/]+\.dist-info(?=\/)/.exec(name)?.[0] ?? []),
  );
  const [only] = folders;
  return folders.size === 1 && only !== undefined ? only : fail('does not have one folder of metadata');
}

/** Every file is listed, and is what the list says. The list itself and its signatures have no digest in it. */
function checkRecord(files: Files, info: string, fail: (why: string) => never): void {
  const record = files[`${info}/RECORD`];
  if (record === undefined) return fail('has no RECORD');
  const listed = new Map<string, string>();
  for (const line of Buffer.from(record).toString('utf8').split(/\r?\n/)) {
    const match = /^(?:"((?:[^"]|"")*)"|([^,]*)),([^,]*),/.exec(line);
    if (match !== null) listed.set(match[1]?.replaceAll('""', '"') ?? match[2] ?? '', match[3] ?? '');
  }
  for (const [name, bytes] of Object.entries(files)) {
    if (/^RECORD(?:\.jws|\.p7s)?$/.test(name.slice(info.length + 1)) && name.startsWith(`${info}/`)) continue;
    const digest = listed.get(name);
    if (digest === undefined)
      return fail(`has a file ${JSON.stringify(name.slice(0, 200))} that its RECORD lacks`);
    const [algorithm = '', value] = digest.split('=', 2);
    if (!/^sha(?:256|384|512)$/.test(algorithm) || hash(algorithm, bytes, 'base64url') !== value) {
      return fail(`has a file ${JSON.stringify(name.slice(0, 200))} that is not the one its RECORD lists`);
    }
  }
}

/** `nowhere` for what no server needs: headers for compilers. Undefined when it would lead out. */
function placeOf(name: string): { path: string; executable: boolean } | 'nowhere' | undefined {
  const parts = name.split('/');
  if (/[\\\0-\x1f\x7f:]/.test(name) || parts.some((part) => part === '' || part === '.' || part === '..')) {
    return undefined;
  }
  if (!/^[^/]+\.data\//.test(name)) return { path: `site/${name}`, executable: false };
  const rest = parts.slice(2).join('/');
  switch (parts[1]) {
    case 'purelib':
    case 'platlib':
      return { path: `site/${rest}`, executable: false };
    case 'scripts':
      return { path: `bin/${rest}`, executable: true };
    case 'data':
      return { path: `data/${rest}`, executable: false };
    default:
      return 'nowhere';
  }
}

/** Wheels write `#!python` for whichever interpreter there is. */
function withoutInterpreter(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes);
  if (!text.subarray(0, 8).toString().startsWith('#!python')) return bytes;
  const end = text.indexOf(10);
  return Buffer.concat([
    Buffer.from('#!/usr/bin/env python3'),
    text.subarray(end === -1 ? text.length : end),
  ]);
}
