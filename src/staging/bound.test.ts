import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isOver, watch } from './bound.ts';
import { Desk, put } from './test-desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk({ 'large.txt': 'x'.repeat(100_000) });
});
afterEach(() => desk.remove());

describe('isOver', () => {
  it('counts what the server wrote, not what was copied for it', async () => {
    const { set, opened, mounts, release } = await desk.take();
    const at = mounts[0]?.source ?? '';
    const bound = { bytes: 10_000, entries: 2 };
    expect(await isOver(set, opened, bound)).toBe(false);
    put(at, 'a/b.txt', 'small');
    expect(await isOver(set, opened, bound)).toBe(false);
    put(at, 'a/c.txt', 'one entry more');
    expect(await isOver(set, opened, bound)).toBe(true);
    fs.rmSync(path.join(at, 'a'), { recursive: true });
    put(at, 'd.txt', 'y'.repeat(50_000));
    expect(await isOver(set, opened, bound)).toBe(true);
    release();
  });
});

describe('watch', () => {
  it('says once that it is too much, and nothing after it was stopped', async () => {
    const { set, opened, mounts, release } = await desk.take();
    const [over, never] = [vi.fn(), vi.fn()];
    const one = watch(set, opened, { bytes: 10_000, entries: 100 }, over);
    watch(set, opened, { bytes: 10_000, entries: 100 }, never).stop();
    put(mounts[0]?.source ?? '', 'd.txt', 'y'.repeat(50_000));
    await vi.waitFor(() => expect(over).toHaveBeenCalledTimes(1), { timeout: 10_000 });
    one.stop();
    expect(never).not.toHaveBeenCalled();
    release();
  });
});
