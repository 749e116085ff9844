/** A real process is killed at every step of a commit: afterwards there is the old tree or the new one, and nothing else. */
import { spawnSync } from 'node:child_process';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'tsdown';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recoverAll } from './commands.ts';
import { Desk, locks, put } from './test-desk.ts';

let bin: string;
let desk: Desk | undefined;

beforeAll(async () => {
  bin = mkdtempSync(path.join(tmpdir(), 'bartizan-committer-'));
  await build({
    entry: { committer: path.join(import.meta.dirname, 'test-committer.ts') },
    outDir: bin,
    config: false,
    dts: false,
    format: 'esm',
    platform: 'node',
    fixedExtension: true,
    logLevel: 'silent',
  });
}, 60_000);
afterAll(() => rmSync(bin, { recursive: true, force: true }));
afterEach(() => desk?.remove());

const BASE = {
  'a.txt': 'one\n',
  'b.txt': 'two\n',
  'dir/c.txt': 'three\n',
  'dir/in/d.txt': 'four\n',
  'swap/e': 'five\n',
};

function work(at: string): void {
  put(at, 'a.txt', 'ONE\n');
  fs.rmSync(path.join(at, 'b.txt'));
  fs.rmSync(path.join(at, 'dir'), { recursive: true });
  fs.rmSync(path.join(at, 'swap'), { recursive: true });
  fs.symlinkSync('a.txt', path.join(at, 'swap'));
  put(at, 'new/inner/f.txt', 'six\n');
  put(at, 'g.txt', 'seven\n');
}

/** Kills it at this step; false when it had fewer steps. */
function killedAt(what: 'commit' | 'undo' | 'recover', step: number, state: string): boolean {
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    [path.join(bin, 'committer.mjs'), what, state, String(step)],
    {
      encoding: 'utf8',
    },
  );
  if (signal === 'SIGKILL') return true;
  if (status !== 0) throw new Error(stderr);
  return false;
}

describe.skipIf(process.platform !== 'linux')('a commit that is killed', () => {
  it('leaves the old tree or the new one after recovery, whichever step it was killed at', async () => {
    const outcomes: string[] = [];
    for (let step = 1; ; step++) {
      desk = new Desk(BASE);
      const before = desk.tree();
      await desk.serve(work);
      const killed = killedAt('commit', step, desk.state);
      const [recovered] = recoverAll(desk.state, locks);
      const found = desk.tree();
      const after = {
        'a.txt': 'ONE\n',
        'g.txt': 'seven\n',
        new: '/',
        'new/inner': '/',
        'new/inner/f.txt': 'six\n',
        swap: '-> a.txt',
      };
      const outcome = JSON.stringify(found) === JSON.stringify(before) ? 'old' : 'new';
      if (outcome === 'new') expect(found).toEqual(after);
      if (!killed) {
        expect(recovered).toBeUndefined();
        expect(outcome).toBe('new');
        desk.remove();
        break;
      }
      if (recovered !== undefined) expect(recovered.tree).toBe(outcome);
      outcomes.push(outcome);
      // Nothing is lost: what was not taken over can still be, and what was can be taken back.
      if (outcome === 'old') await desk.commit();
      expect(desk.tree()).toEqual(after);
      await desk.undo();
      expect(desk.tree()).toEqual(before);
      desk.remove();
    }
    console.info(
      `killed at ${outcomes.length} steps: ${outcomes.filter((each) => each === 'old').length} old`,
    );
    expect(outcomes.length).toBeGreaterThan(25);
    expect(outcomes.join()).toMatch(/^(?:old,)+(?:new,?)+$/);
  }, 240_000);

  it('is recovered even when the recovery is killed', async () => {
    for (let step = 1; ; step += 2) {
      desk = new Desk(BASE);
      const before = desk.tree();
      await desk.serve(work);
      expect(killedAt('commit', 16, desk.state)).toBe(true);
      const killed = killedAt('recover', step, desk.state);
      recoverAll(desk.state, locks);
      const found = desk.tree();
      if (found['a.txt'] === 'one\n') expect(found).toEqual(before);
      else
        expect(Object.keys(found)).toEqual(['a.txt', 'g.txt', 'new', 'new/inner', 'new/inner/f.txt', 'swap']);
      desk.remove();
      if (!killed) break;
      expect(step).toBeLessThan(100);
    }
  }, 240_000);

  it('takes everything back when somebody changed the tree before the recovery, and leaves theirs', async () => {
    let reverted = 0;
    for (let step = 10; ; step += 5) {
      desk = new Desk(BASE);
      await desk.serve(work);
      const killed = killedAt('commit', step, desk.state);
      if (!killed) break;
      fs.writeFileSync(path.join(desk.base, 'new.txt'), 'mine');
      fs.rmSync(path.join(desk.base, 'g.txt'), { force: true });
      fs.writeFileSync(path.join(desk.base, 'g.txt'), 'mine');
      const [recovered] = recoverAll(desk.state, locks);
      expect(desk.tree()).toMatchObject({ 'g.txt': 'mine', 'new.txt': 'mine' });
      if (recovered?.tree === 'old') {
        reverted += 1;
        expect(desk.tree()).toEqual({
          dir: '/',
          'dir/in': '/',
          swap: '/',
          ...BASE,
          'g.txt': 'mine',
          'new.txt': 'mine',
        });
      }
      desk.remove();
    }
    expect(reverted).toBeGreaterThan(0);
  }, 240_000);

  it('is undone wholly or not at all', async () => {
    for (let step = 1; ; step += 2) {
      desk = new Desk(BASE);
      const before = desk.tree();
      await desk.serve(work);
      await desk.commit();
      const after = desk.tree();
      const killed = killedAt('undo', step, desk.state);
      recoverAll(desk.state, locks);
      expect([JSON.stringify(before), JSON.stringify(after)]).toContain(JSON.stringify(desk.tree()));
      desk.remove();
      if (!killed) break;
    }
  }, 240_000);
});
