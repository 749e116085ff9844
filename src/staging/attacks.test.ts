/** What a server may leave in its change set to get at more than it was granted (I6, C3). */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Point } from './apply.ts';
import type { Entry } from './entry.ts';
import { staysInside } from './links.ts';
import { Desk, put, treeIn } from './test-desk.ts';

let desk: Desk;
let outside: string;

beforeEach(() => {
  desk = new Desk({ 'a.txt': 'one\n', 'sub/b.txt': 'two\n' });
  outside = path.join(desk.home, 'outside');
  put(outside, 'secret.txt', 'secret\n');
});
afterEach(() => desk.remove());

describe.skipIf(process.platform !== 'linux')('I6: a server', () => {
  it.each(['../outside', '/etc/passwd', 'sub/../../outside', '..', 'sub/./../..', '../notes2'])(
    'cannot have a link to %s committed',
    async (target) => {
      await desk.serve((at) => fs.symlinkSync(target, path.join(at, 'link')));
      await expect(desk.commit()).rejects.toThrow(/a link that leads out/);
      expect(desk.tree()).not.toHaveProperty('link');
    },
  );

  it('cannot lead a link out by way of another one, of the server or of the user', async () => {
    fs.symlinkSync('../outside', path.join(desk.base, 'mine'));
    await desk.serve((at) => {
      fs.symlinkSync('mine/secret.txt', path.join(at, 'by-mine'));
      fs.mkdirSync(path.join(at, 'deep/er'), { recursive: true });
      fs.symlinkSync('deep/er', path.join(at, 'far'));
      fs.symlinkSync('far/../../../outside', path.join(at, 'by-far'));
    });
    for (const name of ['by-mine', 'by-far']) await expect(desk.commit([name])).rejects.toThrow(/leads out/);
    await desk.commit(['far', 'deep']);
    expect(desk.tree().far).toBe('-> deep/er');
  });

  it('cannot have files written through a directory that it replaced with a link', async () => {
    await desk.serve((at) => {
      fs.rmSync(path.join(at, 'sub'), { recursive: true });
      fs.symlinkSync(outside, path.join(at, 'sub'));
    });
    await expect(desk.commit()).rejects.toThrow(/leads out/);
    expect(treeIn(outside)).toEqual({ 'secret.txt': 'secret\n' });
    expect(desk.tree()).toHaveProperty('sub/b.txt');
  });

  it('cannot have pipes, sockets or devices committed, while the rest is', async () => {
    await desk.serve((at) => {
      execFileSync('mkfifo', [path.join(at, 'pipe')]);
      put(at, 'new/file', 'x');
      execFileSync('mkfifo', [path.join(at, 'new/pipe')]);
    });
    const { leftOut } = await desk.commit();
    expect(leftOut.map(({ change }) => change.path)).toEqual(['new/pipe', 'pipe']);
    expect(desk.tree()).toEqual({
      'a.txt': 'one\n',
      new: '/',
      'new/file': 'x',
      sub: '/',
      'sub/b.txt': 'two\n',
    });
  });

  it('cannot have a file committed that runs with the rights of another', async () => {
    await desk.serve((at) => {
      put(at, 'root-me', '#!/bin/sh\n');
      fs.chmodSync(path.join(at, 'root-me'), 0o6755);
      fs.mkdirSync(path.join(at, 'dir'));
      fs.chmodSync(path.join(at, 'dir'), 0o7777);
      fs.chmodSync(path.join(at, 'sub'), 0o3700);
    });
    await desk.commit();
    const mode = (name: string): number => fs.statSync(path.join(desk.base, name)).mode & 0o7777;
    expect([mode('root-me'), mode('dir'), mode('sub')]).toEqual([0o755, 0o777, 0o700]);
  });

  it('cannot change a file outside through a hard link that lies inside', async () => {
    fs.linkSync(path.join(outside, 'secret.txt'), path.join(desk.base, 'shared.txt'));
    await desk.serve((at) => put(at, 'shared.txt', 'overwritten'));
    await desk.commit();
    expect(desk.tree()['shared.txt']).toBe('overwritten');
    expect(fs.readFileSync(path.join(outside, 'secret.txt'), 'utf8')).toBe('secret\n');
  });

  it('commits two names of one file as two files', async () => {
    await desk.serve((at) => {
      put(at, 'x', 'x');
      fs.linkSync(path.join(at, 'x'), path.join(at, 'y'));
    });
    await desk.commit();
    expect(fs.statSync(path.join(desk.base, 'x')).ino).not.toBe(fs.statSync(path.join(desk.base, 'y')).ino);
  });

  it('hides nothing of its work, and stops no start, by a name that is no text', async () => {
    const misnamed = (at: string): Buffer => Buffer.concat([Buffer.from(`${at}/`), Buffer.from([0xff])]);
    fs.writeFileSync(misnamed(desk.base), 'of the user');
    await desk.serve((at) => {
      fs.mkdirSync(path.join(at, 'new'));
      fs.writeFileSync(misnamed(path.join(at, 'new')), 'x');
      put(at, 'new/fit.txt', 'y');
    });
    const { leftOut } = await desk.commit();
    expect(leftOut).toMatchObject([
      { change: { path: 'new/\\xff' }, why: expect.stringContaining('not UTF-8') },
    ]);
    expect(fs.readdirSync(path.join(desk.base, 'new'))).toEqual(['fit.txt']);
    expect(fs.readFileSync(misnamed(desk.base), 'utf8')).toBe('of the user');
    (await desk.take()).release();
  });
});

describe.skipIf(process.platform !== 'linux')('I6: somebody who writes to the tree during a commit', () => {
  const swap =
    (when: RegExp, act: () => void): Point =>
    (what) => {
      if (when.test(what)) act();
    };
  const intoSub = (at: string): void => put(at, 'sub/b.txt', 'TWO\n');
  const replaceSub = (): void => {
    if (fs.lstatSync(path.join(desk.base, 'sub')).isSymbolicLink()) return;
    fs.renameSync(path.join(desk.base, 'sub'), path.join(desk.base, 'gone'));
    fs.symlinkSync(outside, path.join(desk.base, 'sub'));
  };

  it.each([/prepare sub/, /write applying/])(
    'cannot put a link in the place of a directory (%s)',
    async (when) => {
      put(outside, 'b.txt', 'outside\n');
      await desk.serve(intoSub);
      await expect(desk.commit([], { point: swap(when, replaceSub) })).rejects.toMatchObject({
        name: 'StagingError',
        message: `${desk.base}/sub/b.txt was changed by somebody else meanwhile, so nothing was taken over`,
      });
      expect(treeIn(outside)).toEqual({ 'b.txt': 'outside\n', 'secret.txt': 'secret\n' });
    },
  );

  it('cannot move a directory away that is held open and have files written elsewhere', async () => {
    put(outside, 'b.txt', 'outside\n');
    await desk.serve(intoSub);
    await desk.commit([], { point: swap(/^(?:keep|replace) sub/, replaceSub) }).catch(() => undefined);
    expect(treeIn(outside)).toEqual({ 'b.txt': 'outside\n', 'secret.txt': 'secret\n' });
  });

  it('cannot put a link in the place of the scratch directory', async () => {
    await desk.serve((at) => put(at, 'new/file', 'x'));
    const point = swap(/prepare new/, () => {
      const [name] = fs.readdirSync(desk.base).filter((each) => each.startsWith('.bartizan-'));
      fs.rmSync(path.join(desk.base, name ?? '', 'new'), { recursive: true });
      fs.symlinkSync(outside, path.join(desk.base, name ?? '', 'new'));
    });
    await expect(desk.commit([], { point })).rejects.toThrow();
    expect(treeIn(outside)).toEqual({ 'secret.txt': 'secret\n' });
  });

  it('loses nothing: what came in at the last moment stays, and nothing is taken over', async () => {
    await desk.serve((at) => {
      put(at, 'a.txt', 'ONE\n');
      fs.rmSync(path.join(at, 'sub'), { recursive: true });
      put(at, 'new.txt', 'theirs');
    });
    const point = swap(/keep sub/, () => desk.write('sub/mine.txt', 'mine\n'));
    await expect(desk.commit([], { point })).rejects.toThrow(/changed by somebody else meanwhile/);
    expect(desk.tree()).toEqual({
      'a.txt': 'one\n',
      sub: '/',
      'sub/b.txt': 'two\n',
      'sub/mine.txt': 'mine\n',
    });
    await desk.commit(['a.txt']);
    const late = swap(/bring new/, () => desk.write('new.txt', 'mine\n'));
    await expect(desk.commit(['new.txt'], { point: late })).rejects.toThrow(/meanwhile/);
    expect(desk.tree()).toMatchObject({ 'a.txt': 'ONE\n', 'new.txt': 'mine\n' });
  });

  it('cannot put another tree in the place of the granted one', async () => {
    await desk.serve(intoSub);
    fs.renameSync(desk.base, `${desk.base}-gone`);
    fs.symlinkSync(outside, desk.base);
    await expect(desk.commit()).rejects.toThrow(/cannot be opened/);
    fs.rmSync(desk.base);
    fs.mkdirSync(desk.base);
    await expect(desk.commit()).rejects.toThrow(/another directory/);
  });
});

describe('staysInside', () => {
  const link = (target: string): Entry => ({
    kind: 'link',
    target,
    mode: 0o777,
    size: 1,
    owner: 0,
    group: 0,
    inode: '1',
    device: '1',
    modified: '1',
    changed: '1',
  });

  it.each([
    ['l', 'x', true],
    ['d/e/l', '../../x', true],
    ['d/e/l', '../../../x', false],
    ['l', '/base/x', true],
    ['l', '/base2/x', false],
    ['l', '/base/../x', false],
    ['l', 'x/../y', false],
    ['l', 'loop/x', false],
    ['l', 'out/x', false],
    ['l', 'in/x', true],
  ])('%s -> %s: %s', (place, target, expected) => {
    const tree = new Map([
      ['loop', link('loop')],
      ['out', link('..')],
      ['in', link('/base/d')],
    ]);
    expect(staysInside(place, target, '/base', [tree])).toBe(expected);
  });
});
