/**
 * An image with nothing in it but what mounts need to stand on: directories, links, and the few small files that are made up. In the
 * form of `docker save`, which every engine loads (https://docs.docker.com/reference/cli/docker/image/save). Pure.
 */
import { createHash } from 'node:crypto';
import { Header, Pax } from 'tar';
import type { MadeFile } from '../../bubblewrap/accounts.ts';
import type { Point } from '../../image/image-files.ts';
import type { Link } from '../../trail.ts';

export interface Root {
  /** Directories, and empty files. */
  readonly points: readonly Point[];
  readonly links: readonly Link[];
  readonly made: readonly MadeFile[];
}

/** @param name of the image, with a tag */
export function rootArchive(
  { points, links, made }: Root,
  name: string,
  label: Readonly<Record<string, string>>,
): Buffer {
  const layer = tarOf([
    ...withParents(points),
    ...links.map(({ at, to }): Entry => ({ path: at, type: 'SymbolicLink', text: to })),
    ...made.map(({ target, text }): Entry => ({ path: target, type: 'File', text })),
  ]);
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Labels: label },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  });
  const configName = `${sha256(config)}.json`;
  const manifest = [{ Config: configName, RepoTags: [name], Layers: ['layer.tar'] }];
  return tarOf([
    { path: '/layer.tar', type: 'File', text: layer },
    { path: `/${configName}`, type: 'File', text: config },
    { path: '/manifest.json', type: 'File', text: JSON.stringify(manifest) },
  ]);
}

interface Entry {
  /** Absolute. */
  readonly path: string;
  readonly type: 'File' | 'Directory' | 'SymbolicLink';
  /** What is in it, or where it leads to. */
  readonly text: string | Buffer;
}

/** Each after the directories that it is in, once. */
function withParents(points: readonly Point[]): Entry[] {
  const all = new Map<string, Entry>();
  for (const { place, kind } of points) {
    const names = place.split('/').filter((name) => name !== '');
    for (const index of names.keys()) {
      const path = `/${names.slice(0, index + 1).join('/')}`;
      const isFile = index === names.length - 1 && kind === 'file';
      if (!all.has(path)) all.set(path, { path, type: isFile ? 'File' : 'Directory', text: '' });
    }
  }
  return [...all.values()];
}

const BLOCK = 512;

function tarOf(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]);
}

function blocksOf({ path, type, text }: Entry): Buffer[] {
  const body = type === 'File' ? Buffer.from(text) : Buffer.alloc(0);
  const data = {
    path: path.slice(1),
    type,
    mode: type === 'File' ? 0o444 : 0o755,
    size: body.length,
    uid: 0,
    gid: 0,
    mtime: new Date(0),
    ...(type === 'SymbolicLink' && { linkpath: String(text) }),
  };
  const header = new Header(data);
  header.encode();
  const more = header.needPax ? [new Pax({ ...data, size: body.length }).encode()] : [];
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  return [...more, header.block ?? Buffer.alloc(0), body, padding];
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
