import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { changeSets } from './change-set.ts';
import { discard, show } from './commands.ts';
import { Desk, locks, put } from './test-desk.ts';

let desk: Desk;
afterEach(() => desk.remove());

const BASE = { 'a.txt': 'one\n', 'sub/b.txt': 'two\n', 'sub/deep/c.txt': 'three\n', 'keep.txt': 'kept\n' };

/** One of everything. */
function work(at: string): void {
  put(at, 'a.txt', 'ONE\n');
  put(at, 'new/inner/d.txt', 'four\n');
  fs.rmSync(path.join(at, 'sub'), { recursive: true });
  put(at, 'sub', 'a file now\n');
  fs.symlinkSync('a.txt', path.join(at, 'link'));
}

const AFTER = {
  'a.txt': 'ONE\n',
  'keep.txt': 'kept\n',
  link: '-> a.txt',
  new: '/',
  'new/inner': '/',
  'new/inner/d.txt': 'four\n',
  sub: 'a file now\n',
};

describe.skipIf(process.platform !== 'linux')('a change set', () => {
  it('keeps what a server writes from the tree until it is committed, and then puts it there', async () => {
    desk = new Desk(BASE);
    const before = desk.tree();
    await desk.serve(work);
    expect(desk.tree()).toEqual(before);
    expect(await desk.changes()).toEqual([
      '~ a.txt',
      '+ link',
      '+ new',
      '+ new/inner',
      '+ new/inner/d.txt',
      '~ sub',
      '- sub/b.txt',
      '- sub/deep',
      '- sub/deep/c.txt',
    ]);
    const { leftOut } = await desk.commit();
    expect(leftOut).toEqual([]);
    expect(desk.tree()).toEqual(AFTER);
    expect(await desk.changes()).toEqual([]);
  });

  it('is taken up again by the next process of the same caller, and by nobody else', async () => {
    desk = new Desk(BASE);
    await desk.serve((at) => put(at, 'a.txt', 'first'));
    await desk.serve((at) => {
      expect(fs.readFileSync(path.join(at, 'a.txt'), 'utf8')).toBe('first');
    });
    await desk.serve((at) => {
      expect(fs.readFileSync(path.join(at, 'a.txt'), 'utf8')).toBe('one\n');
    }, 'bob');
    expect(changeSets(desk.state).map(({ id }) => id)).toEqual(['notes/1', 'notes/2']);
  });

  it('is never shared by two that run at once', async () => {
    desk = new Desk(BASE);
    const one = await desk.take();
    const other = await desk.take();
    expect(other.set.id).not.toBe(one.set.id);
    other.release();
    await expect(desk.commit()).rejects.toThrow(/still runs in notes\/1/);
    one.release();
  });

  it('takes over only what is named, and keeps the rest pending', async () => {
    desk = new Desk(BASE);
    await desk.serve(work);
    await desk.commit(['a.txt', 'new/inner/d.txt']);
    expect(desk.tree()).toMatchObject({
      'a.txt': 'ONE\n',
      'new/inner/d.txt': 'four\n',
      'sub/b.txt': 'two\n',
    });
    expect(await desk.changes()).toEqual([
      '+ link',
      '~ sub',
      '- sub/b.txt',
      '- sub/deep',
      '- sub/deep/c.txt',
    ]);
    await desk.commit(['sub/deep']);
    expect(await desk.changes()).toEqual(['+ link', '~ sub', '- sub/b.txt']);
    await desk.commit();
    expect(desk.tree()).toEqual(AFTER);
  });

  it('names nothing that was not granted', async () => {
    desk = new Desk(BASE);
    await desk.serve(work);
    await expect(desk.commit(['../elsewhere'])).rejects.toThrow(/not in what was granted/);
    await expect(desk.commit(['keep.txt'])).rejects.toThrow(/none of the changes/);
  });

  it('refuses when the tree was changed meanwhile, and says where', async () => {
    desk = new Desk(BASE);
    await desk.serve(work);
    desk.write('a.txt', 'mine\n');
    desk.write('sub/mine.txt', 'mine too\n');
    expect(await desk.changes()).toContain('~ a.txt !');
    await expect(desk.commit()).rejects.toThrow(/a\.txt: somebody else has changed it/);
    await expect(desk.commit(['sub'])).rejects.toThrow(/sub\/mine\.txt would go/);
    expect(desk.tree()).toMatchObject({ 'a.txt': 'mine\n', 'sub/mine.txt': 'mine too\n' });
    await desk.commit(['new']);
    expect(desk.tree()).toMatchObject({ 'new/inner/d.txt': 'four\n', 'a.txt': 'mine\n' });
  });

  it('sees a file that was put back with the same size and time as changed', async () => {
    desk = new Desk(BASE);
    const file = path.join(desk.base, 'a.txt');
    await desk.serve((at) => put(at, 'a.txt', 'ONE\n'));
    const { atime, mtime } = fs.statSync(file);
    fs.writeFileSync(file, 'eno\n');
    fs.utimesSync(file, atime, mtime);
    await expect(desk.commit()).rejects.toThrow(/somebody else/);
  });

  it('shows a change whose size and time were put back', async () => {
    desk = new Desk(BASE);
    await desk.serve((at) => {
      const file = path.join(at, 'a.txt');
      const { atime, mtime } = fs.statSync(file);
      fs.writeFileSync(file, 'eno\n');
      fs.utimesSync(file, atime, mtime);
    });
    expect(await desk.changes()).toEqual(['~ a.txt']);
  });

  it('commits only what was looked at, when that is said', async () => {
    desk = new Desk(BASE);
    await desk.serve((at) => put(at, 'a.txt', 'ONE\n'));
    const mark = await show(desk.set, locks, (shown) => shown.mark);
    await desk.serve((at) => put(at, 'a.txt', 'TWO\n'));
    await expect(desk.commit([], { mark })).rejects.toThrow(/not the changes that you looked at/);
    await desk.commit([], { mark: (await show(desk.set, locks, (shown) => shown.mark)) ?? '' });
    expect(desk.tree()['a.txt']).toBe('TWO\n');
  });

  it('is dropped by discard, and the next process begins afresh', async () => {
    desk = new Desk(BASE);
    await desk.serve(work);
    expect(await discard(desk.set, locks)).toBe(9);
    await desk.serve((at) => {
      expect(fs.readFileSync(path.join(at, 'a.txt'), 'utf8')).toBe('one\n');
    });
    await expect(desk.commit()).rejects.toThrow(/nothing is pending/);
  });

  it('keeps a single file that was granted aside, and the files beside it out of sight', async () => {
    desk = new Desk(BASE);
    const taken = await desk.take('alice', [path.join(desk.base, 'a.txt')]);
    const source = taken.mounts[0]?.source ?? '';
    fs.writeFileSync(source, 'ONE\n');
    expect(fs.readdirSync(path.dirname(source))).toEqual(['a.txt']);
    taken.release();
    expect(desk.tree()['a.txt']).toBe('one\n');
    await desk.commit();
    expect(desk.tree()).toEqual({ ...desk.tree(), 'a.txt': 'ONE\n', 'keep.txt': 'kept\n' });
  });
});

describe.skipIf(process.platform !== 'linux')('undo', () => {
  it('puts back exactly what the last commit replaced, with modes', async () => {
    desk = new Desk(BASE);
    fs.chmodSync(path.join(desk.base, 'a.txt'), 0o640);
    const before = desk.tree();
    await desk.serve(work);
    await desk.commit();
    await desk.undo();
    expect(desk.tree()).toEqual(before);
    expect(fs.statSync(path.join(desk.base, 'a.txt')).mode & 0o7777).toBe(0o640);
    await expect(desk.undo()).rejects.toThrow(/nothing was committed/);
  });

  it('is over after its time', async () => {
    desk = new Desk(BASE);
    await desk.serve(work);
    await desk.commit();
    desk.now += 3_600_001;
    await expect(desk.undo()).rejects.toThrow(/the time for that is over/);
    expect(desk.tree()).toEqual(AFTER);
  });

  it('refuses when the tree was changed since, even deep in a new directory', async () => {
    desk = new Desk(BASE);
    await desk.serve(work);
    await desk.commit();
    desk.write('new/inner/e.txt', 'mine');
    await expect(desk.undo()).rejects.toThrow(/was changed since the commit/);
    fs.rmSync(path.join(desk.base, 'new/inner/e.txt'));
    desk.write('a.txt', 'mine');
    await expect(desk.undo()).rejects.toThrow(/a\.txt was changed since/);
  });

  it('makes what was taken over in part pending again', async () => {
    desk = new Desk(BASE);
    await desk.serve(work);
    const all = await desk.changes();
    await desk.commit(['a.txt']);
    await desk.undo();
    expect(await desk.changes()).toEqual(all);
    await desk.commit();
    expect(desk.tree()).toEqual(AFTER);
  });
});
