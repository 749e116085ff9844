import { createHash } from 'node:crypto';
import { Parser, type ReadEntry } from 'tar';
import { describe, expect, it } from 'vitest';
import { rootArchive } from './root-archive.ts';

interface Found {
  readonly type: string;
  readonly text: Buffer;
  readonly link: string | undefined;
}

async function entriesOf(archive: Buffer): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      onReadEntry(entry: ReadEntry) {
        const chunks: Buffer[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(chunk));
        entry.on('end', () => {
          found.set(entry.path, { type: entry.type, text: Buffer.concat(chunks), link: entry.linkpath });
        });
      },
    });
    parser.on('end', resolve).on('error', reject);
    parser.end(archive);
  });
  return found;
}

const deep = `/srv/${'long-name/'.repeat(20)}end`;
const archive = rootArchive(
  {
    points: [
      { place: '/proc', kind: 'directory' },
      { place: deep, kind: 'directory' },
      { place: '/srv/file', kind: 'file' },
    ],
    links: [{ at: '/bin', to: 'usr/bin' }],
    made: [{ target: '/etc/passwd', text: 'server:x:1000' }],
  },
  'bartizan-1:root',
  { 'bartizan.owner': 'me' },
);

describe('rootArchive', () => {
  it('names an image, its config and its one layer, each by what is in it', async () => {
    const outer = await entriesOf(archive);
    const [manifest] = JSON.parse(String(outer.get('manifest.json')?.text));
    expect(manifest).toMatchObject({ RepoTags: ['bartizan-1:root'], Layers: ['layer.tar'] });
    const config = outer.get(manifest.Config)?.text ?? Buffer.alloc(0);
    expect(manifest.Config).toBe(`${createHash('sha256').update(config).digest('hex')}.json`);
    const layer = outer.get('layer.tar')?.text ?? Buffer.alloc(0);
    expect(JSON.parse(String(config))).toMatchObject({
      config: { Labels: { 'bartizan.owner': 'me' } },
      rootfs: { diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
    });
  });

  it('has places for mounts, links and small files in it, and nothing else', async () => {
    const layer = (await entriesOf(archive)).get('layer.tar')?.text ?? Buffer.alloc(0);
    const inside = await entriesOf(layer);
    const kinds = [...inside].map(([path, { type }]) => [path.replace(/\/$/, ''), type]);
    expect(kinds.filter(([path = '']) => !path.startsWith('srv/long'))).toEqual([
      ['proc', 'Directory'],
      ['srv', 'Directory'],
      ['srv/file', 'File'],
      ['bin', 'SymbolicLink'],
      ['etc/passwd', 'File'],
    ]);
    expect(kinds).toContainEqual([deep.slice(1), 'Directory']);
    expect(inside.get('bin')?.link).toBe('usr/bin');
    expect(String(inside.get('etc/passwd')?.text)).toBe('server:x:1000');
  });
});
