import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDurably } from '../../src/staging/durable.ts';
import { Desk, put } from '../../src/staging/test-desk.ts';
import { bartizan, type Session } from './session.ts';

let desk: Desk;
let type: (...words: string[]) => Promise<Session>;

beforeEach(() => {
  desk = new Desk({ 'todo.md': 'buy milk\ncall Ann\n', 'old.txt': 'old\n', 'photo.bin': 'a\0b' });
  const config = path.join(desk.home, 'bartizan.yaml');
  fs.writeFileSync(
    config,
    'servers:\n  notes:\n    command: node\n    files: { write: [./notes], staged: true, undoFor: 2h }\n',
  );
  const env = { XDG_STATE_HOME: path.join(desk.home, 'state'), BARTIZAN_CONFIG: config };
  type = (...words) => bartizan(words, env);
});
afterEach(() => desk.remove());

function work(at: string): void {
  put(at, 'todo.md', 'buy milk\ncall Bob\n');
  put(at, 'photo.bin', 'a\0bcd');
  put(at, 'new/run.sh', '#!/bin/sh\n\u202eevil\n');
  fs.chmodSync(path.join(at, 'new/run.sh'), 0o755);
  fs.rmSync(path.join(at, 'old.txt'));
}

describe.skipIf(process.platform !== 'linux')('bartizan changes, commit, discard and undo', () => {
  it('show what was written, let it count, and take it back', async () => {
    expect(await type('changes')).toMatchObject({ code: 0, out: 'Nothing is pending.\n' });
    await desk.serve(work);
    const shown = await type('changes', 'notes');
    const [, mark = ''] = /mark ([0-9a-f]{16})/.exec(shown.out) ?? [];
    const at = desk.base;
    expect(shown.out).toBe(
      [
        `notes/1  5 changes, of alice, mark ${mark}`,
        `  added    ${at}/new  (directory)`,
        `  added    ${at}/new/run.sh  (can be run)`,
        '--- /dev/null',
        `+++ ${at}/new/run.sh`,
        '@@ -0,0 +1,2 @@',
        '+#!/bin/sh',
        '+\\u{202e}evil',
        `  deleted  ${at}/old.txt`,
        `--- ${at}/old.txt`,
        '+++ /dev/null',
        '@@ -1 +0,0 @@',
        '-old',
        `  changed  ${at}/photo.bin  (binary: 3 bytes becomes 5 bytes)`,
        `  changed  ${at}/todo.md`,
        `--- ${at}/todo.md`,
        `+++ ${at}/todo.md`,
        '@@ -1,2 +1,2 @@',
        ' buy milk',
        '-call Ann',
        '+call Bob',
        `bartizan commit notes/1 --mark ${mark}   lets exactly these count; bartizan discard notes/1 drops them`,
        '',
        '',
      ].join('\n'),
    );
    expect((await type('changes', '--list')).out).not.toContain('call Bob');
    const before = desk.tree();
    expect(await type('commit', 'notes', '--mark', '0000000000000000')).toMatchObject({ code: 1 });
    expect(desk.tree()).toEqual(before);
    const committed = await type('commit', 'notes', '--mark', mark);
    expect(committed).toMatchObject({ code: 0, err: '' });
    expect(committed.out).toContain('bartizan undo notes/1 takes it back.');
    expect(desk.tree()['todo.md']).toBe('buy milk\ncall Bob\n');
    expect((await type('changes')).out).toMatch(/the last commit, of 4 paths, can be undone until 2\d{3}-/);
    expect(await type('undo', 'notes')).toMatchObject({ code: 0 });
    expect(desk.tree()).toEqual(before);
    expect(await type('undo', 'notes')).toMatchObject({ code: 1 });
    const recorded = (await type('audit', 'export')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const one = { face: 'command', server: 'notes', name: 'notes/1' };
    expect(recorded).toMatchObject([
      { ...one, method: 'changes/commit', outcome: 'failed' },
      { ...one, method: 'changes/commit', outcome: 'done', digest: mark },
      { ...one, method: 'changes/undo', outcome: 'done' },
    ]);
  });

  it('take over only what is named, and drop the rest', async () => {
    await desk.serve(work);
    expect((await type('commit', 'notes', path.join(desk.base, 'todo.md'))).out).toContain('changed  ');
    expect(desk.tree()).toMatchObject({ 'todo.md': 'buy milk\ncall Bob\n', 'old.txt': 'old\n' });
    expect(await type('discard', 'notes')).toMatchObject({ code: 0, out: 'notes/1: 4 changes are gone.\n' });
    expect(await type('discard', 'notes')).toMatchObject({ code: 1 });
  });

  it('ask which one is meant, where callers have their own', async () => {
    await desk.serve(work);
    await desk.serve((at) => put(at, 'todo.md', 'of Bob\n'), 'bob');
    expect(await type('commit', 'notes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('notes has 2 change sets: notes/1, notes/2'),
    });
    expect(await type('commit', 'notes/2')).toMatchObject({ code: 0 });
    expect(desk.tree()['todo.md']).toBe('of Bob\n');
    expect((await type('changes', 'notes/1')).out).toContain('not taken over: somebody else has changed it');
  });

  it('refuse while a process of the server runs, even when Bartizan itself was killed', async () => {
    const taken = await desk.take();
    put(taken.mounts[0]?.source ?? '', 'todo.md', 'x');
    for (const verb of ['changes', 'commit', 'discard', 'undo']) {
      const { code } = await type(verb, 'notes');
      expect([verb, code]).toEqual([verb, 1]);
    }
    taken.release();
    const { locks } = await import('../../src/staging/test-desk.ts');
    writeDurably(path.join(taken.set.place, 'process.json'), locks.identity(process.pid));
    expect((await type('commit', 'notes')).err).toContain('a process of notes still runs');
  });

  it('refuse a server of which nothing is known', async () => {
    expect(await type('commit', 'other')).toMatchObject({ code: 1 });
    expect(await type('undo', 'other')).toMatchObject({ code: 1 });
    expect(await type('discard', '../other')).toMatchObject({ code: 1 });
  });

  it('find the config that the server ran with, when no other is named', async () => {
    fs.rmSync(desk.config);
    await desk.serve(work);
    const { code, err } = await type('commit', 'notes');
    expect(code).toBe(2);
    expect(err).toContain(`${desk.config} does not load`);
    fs.writeFileSync(desk.config, 'servers: {}\n');
    expect((await type('commit', 'notes')).err).toContain(`${desk.config} has no server notes`);
  });

  it('do only what is of the config that is named', async () => {
    await desk.serve(work);
    const other = path.join(desk.home, 'other.yaml');
    expect((await type('changes', '--config', other)).out).toBe('Nothing is pending.\n');
    for (const verb of ['commit', 'discard', 'undo']) {
      expect([verb, (await type(verb, 'notes', '--config', other)).code]).toEqual([verb, 1]);
    }
    const mine = ['notes', '--config', desk.config];
    expect((await type('changes', ...mine)).out).toContain('5 changes');
    for (const verb of ['commit', 'undo']) expect((await type(verb, ...mine)).code).toBe(0);
    await desk.serve(work);
    expect((await type('discard', ...mine)).code).toBe(0);
  });
});
