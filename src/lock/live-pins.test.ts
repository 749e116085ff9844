import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offerOf } from '../testing/index.ts';
import { type LivePins, openLivePins } from './live-pins.ts';
import { emptyLock, type Lock } from './lock.ts';
import { updateLock } from './store.ts';

const approved: Lock = {
  version: 1,
  servers: {
    files: {
      launch: { digest: offerOf().digest, approvedBy: 'ada', approvedAt: '2026-08-01T00:00:00.000Z' },
      protocolVersion: '2025-11-25',
      offers: [{ ...offerOf(), approvedBy: 'ada', approvedAt: '2026-08-01T00:00:00.000Z' }],
      blocked: [],
    },
  },
};

let directory: string;
let live: LivePins | undefined;
const trouble: unknown[] = [];

beforeEach(async () => {
  trouble.length = 0;
  directory = await mkdtemp(join(tmpdir(), 'bartizan-live-pins-'));
  live = await openLivePins({
    path: join(directory, 'bartizan.lock'),
    trouble: (error) => trouble.push(error),
  });
});

afterEach(async () => {
  live?.close();
  await rm(directory, { recursive: true });
});

describe('live pins', () => {
  it('take up what is approved while they are in use, and what is taken back', async () => {
    const path = join(directory, 'bartizan.lock');
    expect(live?.pins.digestOf('files', 'tool', 'echo')).toBeUndefined();
    await updateLock(path, () => approved);
    await vi.waitFor(
      () => expect(live?.pins.digestOf('files', 'tool', 'echo')).toBe(offerOf().digest),
      5_000,
    );
    expect(live?.lock.servers.files?.protocolVersion).toBe('2025-11-25');
    await updateLock(path, () => emptyLock);
    await vi.waitFor(() => expect(live?.pins.digestOf('files', 'tool', 'echo')).toBeUndefined(), 5_000);
  });

  it('keep what they have, and say so, when the lock cannot be read any more', async () => {
    const path = join(directory, 'bartizan.lock');
    await updateLock(path, () => approved);
    await vi.waitFor(() => expect(live?.pins.launchDigest('files')).toBeDefined(), 5_000);
    await writeFile(path, '{"version":1,"servers":{"files":{"tampered":true}}}');
    await vi.waitFor(() => expect(trouble).not.toEqual([]), 5_000);
    expect(live?.pins.digestOf('files', 'tool', 'echo')).toBe(offerOf().digest);
  });
});
