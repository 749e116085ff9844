import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createNotes, forgetNotes, notesIn } from './notes.ts';

function place(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'bartizan-notes-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return path.join(dir, 'notes');
}

describe('notes', () => {
  it('are seen by whoever else has the same shelf, until somebody takes them away', () => {
    const dir = place();
    const [one, two] = [createNotes(dir, 'flow'), createNotes(dir, 'flow')];
    expect([one.read('a'), one.written('a'), notesIn(dir, 'flow')]).toEqual([undefined, undefined, []]);
    const stamp = one.write('a', 'first');
    expect([two.read('a'), two.written('a')]).toEqual(['first', stamp]);
    two.write('a', 'second');
    two.write('../b', 'other');
    expect(one.read('a')).toBe('second');
    expect(notesIn(dir, 'flow').sort()).toEqual(['other', 'second']);
    forgetNotes(dir, 'flow');
    expect([one.read('a'), one.written('a'), notesIn(dir, 'flow')]).toEqual([undefined, undefined, []]);
  });

  it('of another purpose are not seen', () => {
    const dir = place();
    createNotes(dir, 'flow').write('a', 'x');
    expect(createNotes(dir, 'other').read('a')).toBeUndefined();
  });

  it('are for nobody else, and leave no draft behind', () => {
    const dir = place();
    createNotes(dir, 'flow').write('a', 'x');
    const [name = '', ...more] = readdirSync(path.join(dir, 'flow'));
    expect([name, more]).toEqual([expect.stringMatching(/^[0-9a-f]{40}\.json$/), []]);
    expect(statSync(path.join(dir, 'flow', name)).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dir, 'flow')).mode & 0o777).toBe(0o700);
  });

  it('that cannot be written say so', () => {
    const dir = place();
    writeFileSync(dir, 'a file where the directory should be');
    expect(() => createNotes(dir, 'flow').write('a', 'x')).toThrow(/EEXIST|ENOTDIR/);
  });
});
