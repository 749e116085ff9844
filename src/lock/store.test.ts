import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Decisions, decide } from './decide.ts';
import { emptyLock } from './lock.ts';
import { offersOf } from './offers.ts';
import { loadLock, readLock, updateLock, writeLock } from './store.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bartizan-lock-'));
  path = join(dir, 'bartizan.lock');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function decisions(server: string, tool: string): Decisions {
  return {
    server,
    by: 'ada',
    at: Date.UTC(2026, 7, 1),
    launchDigest: `sha256:${'1'.repeat(64)}`,
    protocolVersion: '2026-07-28',
    verdicts: offersOf('tool', [{ name: tool }]).map((offer) => ({ offer, verdict: 'approve' })),
  };
}

describe('the lock file', () => {
  it('is an empty lock when it is missing', async () => {
    expect(await loadLock(path)).toEqual(emptyLock);
  });

  it('is written whole, and leaves nothing beside it', async () => {
    const lock = await updateLock(path, (old) => decide(old, decisions('files', 'read')));
    expect(await loadLock(path)).toEqual(lock);
    expect(await readdir(dir)).toEqual(['bartizan.lock']);
  });

  it('is never replaced by an empty one when it does not load', async () => {
    await writeFile(path, '{}');
    await expect(loadLock(path)).rejects.toMatchObject({ code: 'malformed', path });
    await expect(updateLock(path, (old) => old)).rejects.toMatchObject({ code: 'malformed' });
    expect(await readFile(path, 'utf8')).toBe('{}');
  });

  it('refuses to overwrite what somebody else wrote in the meantime', async () => {
    const { revision } = await readLock(path);
    await updateLock(path, (old) => decide(old, decisions('files', 'read')));
    const mine = decide(emptyLock, decisions('memory', 'recall'));
    await expect(writeLock(path, mine, revision)).rejects.toMatchObject({ code: 'changed' });
    expect(Object.keys((await loadLock(path)).servers)).toEqual(['files']);
  });

  it('loses no approval when many write at once', async () => {
    const tools = Array.from({ length: 12 }, (_, at) => `tool_${at}`);
    await Promise.all(tools.map((tool) => updateLock(path, (old) => decide(old, decisions('files', tool)))));
    const { servers } = await loadLock(path);
    expect(servers.files?.offers.map(({ name }) => name)).toEqual(tools.toSorted());
    expect(await readdir(dir)).toEqual(['bartizan.lock']);
  });

  it('names the file to delete when a writer was killed', async () => {
    await writeFile(`${path}.writing`, '');
    const { lock, revision } = await readLock(path);
    await expect(writeLock(path, lock, revision)).rejects.toMatchObject({
      code: 'busy',
      hint: expect.stringContaining(`delete ${path}.writing`),
    });
  });

  it('says so when the directory does not exist', async () => {
    const elsewhere = join(dir, 'no', 'bartizan.lock');
    await expect(writeLock(elsewhere, emptyLock, 'absent')).rejects.toMatchObject({ code: 'unwritable' });
  });

  it('keeps its readers: it is not only for its owner', async () => {
    await updateLock(path, (old) => decide(old, decisions('files', 'read')));
    await chmod(path, 0o644);
    expect((await loadLock(path)).version).toBe(1);
  });
});
