import { link, mkdir, mkdtemp, readFile, realpath, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWithin } from './open-within.ts';
import { pathWithin, problemOf } from './path-within.ts';
import { anyText } from './test-strings.ts';
import { UnsafeValueError } from './unsafe-value.ts';

let home: string;
let root: string;

beforeAll(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'path-within-')));
  root = path.join(home, 'root');
  await mkdir(path.join(root, 'sub'), { recursive: true });
  await mkdir(path.join(home, 'root-evil'));
  await writeFile(path.join(home, 'secret'), 'secret');
  await writeFile(path.join(root, 'sub', 'file'), 'mine');
  await symlink('../../secret', path.join(root, 'sub', 'out'));
  await symlink('..', path.join(root, 'up'));
  await symlink('sub/file', path.join(root, 'in'));
  await symlink('/nowhere/at/all', path.join(root, 'dangling'));
  await symlink('circle', path.join(root, 'circle'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe('pathWithin', () => {
  it('gives an absolute path, with every link followed', () => {
    const within = pathWithin(root);
    expect(within('sub/file')).toBe(path.join(root, 'sub/file'));
    expect(within('./sub/../in')).toBe(path.join(root, 'sub/file'));
    expect(within(path.join(root, 'in'))).toBe(path.join(root, 'sub/file'));
    expect(within('.')).toBe(root);
    expect(within('not/there/yet')).toBe(path.join(root, 'not/there/yet'));
    expect(within('..a/%2e%2e/~')).toBe(path.join(root, '..a/%2e%2e/~'));
  });

  it.each([
    '../secret',
    'sub/../../secret',
    '/etc/passwd',
    '../root-evil/x',
    'up/secret',
    'sub/out',
    'dangling',
    'circle',
    'up',
    'a\0',
    '',
  ])('refuses %j', (given) => {
    expect(() => pathWithin(root)(given)).toThrow(expect.objectContaining({ code: 'path' }));
  });

  it('refuses what leads out and in again, and what is no text', () => {
    expect(() => pathWithin(root)('up/root/sub/file')).not.toThrow();
    expect(() => pathWithin(root)(['..'] as never)).toThrow(UnsafeValueError);
    expect(() => pathWithin('relative')).toThrow(RangeError);
    expect(() => pathWithin(path.join(home, 'secret'))).toThrow(RangeError);
  });

  it('never gives a path outside, whatever it is given', () => {
    const within = pathWithin(root);
    const step = fc.oneof(
      fc.constantFrom('..', '.', '', 'sub', 'up', 'out', 'in', 'root', '...', '~'),
      anyText,
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        try {
          expect(`${within(steps.join('/'))}/`.startsWith(`${root}/`)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnsafeValueError);
        }
      }),
    );
  });

  it('knows what Windows takes for something else than a file', () => {
    for (const given of [
      '\\\\host\\share',
      '//host/share',
      '\\\\?\\C:\\x',
      'a:stream',
      'CON',
      'sub\\nul.txt',
      'COM1',
      'a.',
      'a ',
      'a?',
    ]) {
      expect(problemOf(given, 'win32'), given).toBeDefined();
    }
    for (const given of ['C:\\a\\b.txt', 'a\\b', '..\\a', 'console.txt', 'a b'])
      expect(problemOf(given, 'win32')).toBeUndefined();
  });
});

describe('openWithin', () => {
  it('opens what is there, and makes what is not', async () => {
    await using file = await openWithin(root, 'in', 'read');
    expect(await file.readFile('utf8')).toBe('mine');
    if (process.platform !== 'linux') return;
    await using fresh = await openWithin(root, 'sub/fresh', 'create');
    await fresh.writeFile('new');
    expect(await readFile(path.join(root, 'sub/fresh'), 'utf8')).toBe('new');
    await expect(openWithin(root, 'sub/fresh', 'create')).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(openWithin(root, 'sub/gone', 'read')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses links that lead out, folders and devices', async () => {
    for (const given of ['sub/out', '../secret', 'sub', 'up/secret']) {
      await expect(openWithin(root, given, 'read'), given).rejects.toMatchObject({ code: 'path' });
    }
    await expect(openWithin('/dev', 'null', 'read')).rejects.toMatchObject({ code: 'path' });
  });

  it('never reads outside while somebody swaps the file for a link out, and the folder for another', async () => {
    const spot = path.join(root, 'spot');
    await mkdir(spot);
    const swapped = path.join(spot, 'file');
    let running = true;
    const swapper = (async () => {
      while (running) {
        await writeFile(swapped, 'mine');
        await unlink(swapped);
        await symlink('../../secret', swapped);
        await unlink(swapped);
        await rm(spot, { recursive: true });
        await symlink(home, spot);
        await unlink(spot);
        await mkdir(spot);
        await link(path.join(root, 'sub/file'), swapped);
        await unlink(swapped);
      }
    })();
    const ends = new Set<string>();
    for (let turn = 0; turn < 400; turn += 1) {
      try {
        await using file = await openWithin(root, 'spot/file', 'read');
        ends.add(await file.readFile('utf8'));
      } catch (error) {
        ends.add(error instanceof Error && 'code' in error ? String(error.code) : 'other');
      }
    }
    running = false;
    await swapper;
    expect(ends).not.toContain('secret');
    expect(ends).not.toContain('other');
  });
});
