/** What a server writes counts when a person says so, and can be taken back (I6): server-filesystem, bwrap and overlayfs. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { type House, houseForTest } from '../../e2e/house/house.ts';
import { openPeer } from '../../e2e/house/peer.ts';
import { filesystem } from '../../e2e/house/upstreams.ts';

const { kind } = await createBubblewrap({ guard: { homes: [], keeps: [], files: [] } }).probe();
const CONTROLS = {
  'access-policy': { rules: [{ allow: { server: 'notes' }, reason: 'it is only staged' }] },
};

async function houseWithNotes(): Promise<{ house: House; notes: string }> {
  const house = houseForTest({ servers: {}, controls: CONTROLS });
  const notes = path.join(house.dir, 'granted');
  mkdirSync(notes);
  writeFileSync(path.join(notes, 'old.txt'), 'as it was\n');
  const server = { ...filesystem(notes), files: { write: [notes], staged: true }, sandbox: 'bubblewrap' };
  house.configure({ servers: { notes: server }, controls: CONTROLS });
  await house.approve();
  return { house, notes };
}

async function write(house: House, file: string, content: string): Promise<void> {
  const peer = await openPeer(house, 'notes', { face: 'stdio', era: 'modern' });
  expect((await peer.call('write_file', { path: file, content })).error).toBeUndefined();
  await peer.close();
}

describe.skipIf(kind === 'missing')('a server whose changes are staged', () => {
  it('changes nothing until they are committed, and undo brings back what was there (I6)', async () => {
    const { house, notes } = await houseWithNotes();
    const old = path.join(notes, 'old.txt');
    await write(house, old, 'as the server wants it\n');
    await write(house, path.join(notes, 'fresh.txt'), 'new\n');
    expect(readFileSync(old, 'utf8')).toBe('as it was\n');
    expect(readdirSync(notes)).toEqual(['old.txt']);

    const shown = await house.cli('changes', 'notes');
    expect(shown.out).toContain('-as it was\n+as the server wants it\n');
    expect(shown.out).toContain('fresh.txt');

    // As it is printed, although the config is none that commands would find.
    const [, typed = ''] = /^bartizan (commit .*?) {3}/m.exec(shown.out) ?? [];
    const committed = await house.cli(...typed.split(' '));
    expect(committed).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(old, 'utf8')).toBe('as the server wants it\n');
    expect(readdirSync(notes)).toEqual(['fresh.txt', 'old.txt']);

    expect(await house.cli('undo', 'notes')).toMatchObject({ code: 0 });
    expect(readFileSync(old, 'utf8')).toBe('as it was\n');
    expect(readdirSync(notes)).toEqual(['old.txt']);
  });

  it('is not let through when a person has changed the same file meanwhile', async () => {
    const { house, notes } = await houseWithNotes();
    const old = path.join(notes, 'old.txt');
    await write(house, old, 'as the server wants it\n');
    writeFileSync(old, 'as a person wants it\n');
    expect(await house.cli('commit', 'notes', '--config', house.config)).toMatchObject({ code: 1 });
    expect(readFileSync(old, 'utf8')).toBe('as a person wants it\n');
  });

  it('leaves nothing when its changes are discarded', async () => {
    const { house, notes } = await houseWithNotes();
    await write(house, path.join(notes, 'fresh.txt'), 'new\n');
    expect(await house.cli('discard', 'notes')).toMatchObject({ code: 0 });
    expect((await house.cli('changes')).out).toBe('Nothing is pending.\n');
    expect(readdirSync(notes)).toEqual(['old.txt']);
  });
});
