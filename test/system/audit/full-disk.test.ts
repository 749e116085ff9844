import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AuditError } from '../../../src/audit/record.ts';
import type { LogRecorder } from '../../../src/audit/recorder.ts';
import { recordMany, recordOf, type TestHouse, testHouse } from '../../../src/audit/test-house.ts';

const disk = mkdtempSync(join(tmpdir(), 'bartizan-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', disk]).status === 0;
const house: TestHouse = testHouse();
afterAll(() => {
  house.remove();
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

/** Leaves no more than this many bytes free. */
function fill(ballast: string, free: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - free)));
}

async function recordUntilRefused(recorder: LogRecorder): Promise<{ kept: number; failure: unknown }> {
  for (let number = 0; ; number += 1) {
    try {
      await recorder.close({ ...recordOf(number), server: 'x'.repeat(500) });
    } catch (failure) {
      return { kept: number, failure };
    }
  }
}

describe.skipIf(!mounted)('a disk that is really full (skipped where no small disk can be mounted)', () => {
  it('refuses with the reason, keeps all that was acknowledged, and goes on by itself when there is room', async () => {
    const ballast = join(disk, 'ballast');
    const recorder = await house.create({ root: join(disk, 'audit'), stateDir: join(disk, 'state') });
    const check = () => house.verify({ root: join(disk, 'audit'), state: join(disk, 'state') });
    fill(ballast, 64 * 1024);
    const { kept, failure } = await recordUntilRefused(recorder);
    expect(failure).toBeInstanceOf(AuditError);
    expect(String(failure)).toContain('no space is left on the disk');
    expect(kept).toBeGreaterThan(10);
    expect(check()).toMatchObject([{ problems: [] }]);
    const [{ size = 0, unpublished = 0 } = {}] = check();
    expect(size + unpublished).toBe(kept);

    rmSync(ballast);
    await recordMany(recorder, 10_000, 10_010);
    await recorder.end();
    expect(check()).toMatchObject([{ size: kept + 10, unpublished: 0, problems: [] }]);
  });
});
