import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryLine } from './entry.ts';
import { type FaultyDisk, faultyDisk } from './faulty-disk.ts';
import { loadKeys } from './keys.ts';
import { redactWith } from './parameters.ts';
import { AuditError } from './record.ts';
import type { LogRecorder } from './recorder.ts';
import { filesIn, openingOf, recordMany, recordOf, START, type TestHouse, testHouse } from './test-house.ts';

let house: TestHouse;
beforeEach(() => {
  house = testHouse();
});
afterEach(() => house.remove());

const sound = { problems: [], warnings: [] };

/** What a process leaves behind that is killed: the journal and a lock without an owner. It writes no more. */
function abandon({ path }: LogRecorder, disk: FaultyDisk): void {
  disk.fail('append', 'truncate', 'replace', 'sync');
  const [lock = ''] = filesIn(path).filter((file) => file.includes('lock.'));
  writeFileSync(lock, `${JSON.stringify({ pid: 2 ** 30, started: 'long ago' })}\n`);
}

describe('the recorder', () => {
  it('keeps every record in order, and what it leaves verifies', async () => {
    const recorder = await house.create();
    await recordMany(recorder, 0, 700);
    await recorder.end();
    expect(house.verify()).toMatchObject([{ size: 700, unpublished: 0, live: false, ...sound }]);
    expect(house.records()).toEqual(Array.from({ length: 700 }, (_, number) => recordOf(number)));
    expect(existsSync(join(recorder.path, 'journal'))).toBe(false);
    expect(existsSync(join(recorder.path, 'tile/0/000.p'))).toBe(false);
  });

  it('goes on where it stopped, over many starts', async () => {
    for (let start = 0; start < 5; start += 1) {
      const recorder = await house.create();
      await recordMany(recorder, start * 101, (start + 1) * 101);
      await recorder.end();
    }
    expect(house.verify()).toMatchObject([{ size: 505, ...sound }]);
    expect(house.records()).toHaveLength(505);
  });

  it('is as sound after a start that recorded nothing as before', async () => {
    for (const [from, to] of [
      [0, 3],
      [3, 3],
      [3, 3],
      [3, 5],
    ] as const) {
      const recorder = await house.create();
      await recordMany(recorder, from, to);
      await recorder.end();
    }
    expect(house.verify()).toMatchObject([{ size: 5, ...sound }]);
  });

  it('shows a record as soon as it is acknowledged, before it is published', async () => {
    const recorder = await house.create();
    await recorder.open(openingOf(1));
    await recorder.open(openingOf(2));
    await recorder.close(recordOf(1));
    expect(house.records()).toEqual([recordOf(1)]);
    expect(house.verify()).toMatchObject([{ size: 0, unpublished: 1, inFlight: 1, live: true, ...sound }]);
    await recorder.close(recordOf(2));
    await recorder.end();
  });

  it('writes all that is asked for in one turn at once', async () => {
    const disk = faultyDisk();
    const recorder = await house.create({ disk });
    const before = disk.counts.append;
    await recordMany(recorder, 0, 50);
    expect(disk.counts.append - before).toBe(1);
    await recorder.end();
  });

  it('with durability "power" acknowledges nothing that is not on the medium', async () => {
    const disk = faultyDisk();
    const recorder = await house.create({ disk, durability: 'power' });
    await recorder.open(openingOf(1));
    expect(disk.counts.sync).toBe(1);
    disk.fail('sync');
    await expect(recorder.open(openingOf(2))).rejects.toThrow(AuditError);
    disk.fail();
    await recordMany(recorder, 3, 40);
    await recorder.end();
    expect(house.verify()).toMatchObject([sound]);
  });

  it('ends every exchange that is still open as interrupted', async () => {
    const recorder = await house.create();
    void recorder.open(openingOf(1));
    await recorder.end();
    expect(house.records()).toMatchObject([{ id: 'x-1', outcome: 'interrupted', ms: 59_999 }]);
    await expect(recorder.close(recordOf(1))).rejects.toThrow('has been closed');
  });

  it('begins its journal anew as it grows, and loses neither open exchanges nor records', async () => {
    const recorder = await house.create();
    await recorder.open(openingOf(100_000));
    let most = 0;
    for (let turn = 0; turn < 40; turn += 1) {
      await recordMany(recorder, turn * 200, turn * 200 + 200);
      most = Math.max(most, statSync(join(recorder.path, 'journal')).size);
    }
    await recorder.close({ ...recordOf(100_000), outcome: 'cancelled' });
    await recorder.end();
    expect(most).toBeLessThan(40 * 200 * 2 * entryLine(recordOf(1)).length);
    const records = house.records();
    expect(new Set(records.map(({ id }) => id)).size).toBe(8001);
    expect(records.at(-1)).toMatchObject({ id: 'x-100000', outcome: 'cancelled' });
    expect(house.verify()).toMatchObject([{ size: 8001, problems: [] }]);
  });

  it('serves several writers of one name, each with a log of its own', async () => {
    const first = await house.create();
    const second = await house.create();
    expect([first.path, second.path]).toEqual([join(house.root, 'serve'), join(house.root, 'serve.2')]);
    await recordMany(first, 0, 5);
    await recordMany(second, 5, 7);
    await Promise.all([first.end(), second.end()]);
    expect(house.verify()).toMatchObject([
      { size: 5, ...sound },
      { size: 2, ...sound },
    ]);
    expect(first.verifierKey).not.toBe(second.verifierKey);
  });

  it('makes a directory name of whatever name it is given', async () => {
    const recorder = await house.create({ name: '../run files' });
    expect(recorder.path).toBe(join(house.root, '-run-files'));
    await recorder.end();
  });

  it('keeps everything from other users', async () => {
    const recorder = await house.create();
    await recordMany(recorder, 0, 300);
    await recorder.end();
    const open = filesIn(house.state).filter((file) => {
      return ((statSync(file).mode | statSync(dirname(file)).mode) & 0o077) !== 0;
    });
    expect(open).toEqual([]);
  });
});

describe('after its writer died', () => {
  it('publishes what was acknowledged and records the open ones as interrupted', async () => {
    const disk = faultyDisk();
    const dead = await house.create({ disk });
    await recordMany(dead, 0, 10);
    await dead.open(openingOf(10));
    abandon(dead, disk);
    expect(house.verify()).toMatchObject([{ unpublished: 10, inFlight: 1, live: false, problems: [] }]);
    const next = await house.create();
    expect(next.path).toBe(dead.path);
    await recordMany(next, 11, 12);
    await next.end();
    expect(house.records().map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      ...Array.from({ length: 10 }, (_, number) => `x-${number} answered`),
      'x-10 interrupted',
      'x-11 answered',
    ]);
    expect(house.verify()).toMatchObject([{ size: 12, ...sound }]);
  });

  it('knows an end that was written as what its opening lacks, also when the journal was begun anew in between', async () => {
    const disk = faultyDisk();
    const dead = await house.create({ disk });
    const [first, second] = [openingOf(100_000), openingOf(100_001)];
    await dead.open(first);
    await recordMany(dead, 0, 5000);
    const path = join(dead.path, 'journal');
    while (statSync(path).size > 1000) await new Promise((done) => setTimeout(done, 5));
    await dead.open(second);
    await dead.close({ ...second, v: 1, ms: 7, outcome: 'error', error: { code: -32000 } });
    await dead.close({ ...first, v: 1, ms: 70_000, outcome: 'answered' });
    await dead.open(openingOf(100_002));
    abandon(dead, disk);
    const journal = readFileSync(path, 'utf8');
    expect(journal).not.toContain('"x-0"');
    expect(journal).toMatch(/^O \{"id":"x-100000"/m);
    expect(journal).toContain('\nE x-100000 {"v":1,"ms":70000,"outcome":"answered"}\n');
    expect(house.verify()).toMatchObject([{ unpublished: 2, inFlight: 1, problems: [] }]);
    await (await house.create()).end();
    expect(house.verify()).toMatchObject([{ size: 5003, ...sound }]);
    expect(house.records().slice(5000)).toEqual([
      { ...second, v: 1, ms: 7, outcome: 'error', error: { code: -32000 } },
      { ...first, v: 1, ms: 70_000, outcome: 'answered' },
      { ...openingOf(100_002), v: 1, ms: 69_998, outcome: 'interrupted' },
    ]);
  });

  it('takes up the journal that an earlier version has left', async () => {
    const disk = faultyDisk();
    const dead = await house.create({ disk });
    await recordMany(dead, 0, 3);
    await dead.open(openingOf(3));
    abandon(dead, disk);
    const path = join(dead.path, 'journal');
    const key = loadKeys(house.state).journalKey;
    let mac: Buffer = Buffer.alloc(32);
    const groups = readFileSync(path, 'utf8')
      .replace('bartizan-journal 2', 'bartizan-journal 1')
      .split(/^= .*\n/m)
      .slice(0, -1);
    const sealed = groups.map((lines) => {
      mac = createHmac('sha256', key).update(mac).update(lines).digest();
      return `${lines}= ${mac.toString('base64')}\n`;
    });
    writeFileSync(path, sealed.join(''));
    await (await house.create()).end();
    expect(house.records().map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'x-0 answered',
      'x-1 answered',
      'x-2 answered',
      'x-3 interrupted',
    ]);
  });

  it('does not publish twice what was published already', async () => {
    const disk = faultyDisk();
    const dead = await house.create({ disk });
    await recordMany(dead, 0, 300);
    while (house.verify()[0]?.size !== 300) await new Promise((done) => setTimeout(done, 5));
    await recordMany(dead, 300, 303);
    abandon(dead, disk);
    await (await house.create()).end();
    expect(house.records().map(({ id }) => id)).toEqual(
      Array.from({ length: 303 }, (_, number) => `x-${number}`),
    );
    expect(house.verify()).toMatchObject([{ size: 303, ...sound }]);
  });

  it('drops the torn end of a group that was never acknowledged', async () => {
    const disk = faultyDisk();
    const dead = await house.create({ disk });
    await recordMany(dead, 0, 3);
    abandon(dead, disk);
    writeFileSync(join(dead.path, 'journal'), `C ${entryLine(recordOf(4))}\n= AAAA`, { flag: 'a' });
    await (await house.create()).end();
    expect(house.records()).toHaveLength(3);
  });

  it('does not go on when the journal was altered', async () => {
    const disk = faultyDisk();
    const dead = await house.create({ disk });
    await recordMany(dead, 0, 3);
    abandon(dead, disk);
    const journal = join(dead.path, 'journal');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('answered', 'refused!'));
    await expect(house.create()).rejects.toThrow(/journal was altered.*group 1/);
  });

  it('does not go on when the log is gone, or is not what the anchor knows', async () => {
    const recorder = await house.create();
    await recordMany(recorder, 0, 3);
    await recorder.end();
    rmSync(recorder.path, { recursive: true });
    const failure = await house.create().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AuditError);
    expect(failure).toMatchObject({
      message: expect.stringContaining('the log is gone'),
      hint: expect.stringContaining('bartizan audit verify'),
    });
  });
});

describe('a full disk', () => {
  it('refuses with a clear reason, leaves nothing partial, and heals by itself', async () => {
    const disk = faultyDisk();
    const recorder = await house.create({ disk });
    await recordMany(recorder, 0, 3);
    const before = readFileSync(join(recorder.path, 'journal'));
    disk.fail('append');
    await expect(recorder.open(openingOf(3))).rejects.toThrow(
      /cannot record in .*: no space is left on the disk/,
    );
    expect(readFileSync(join(recorder.path, 'journal'))).toEqual(before);
    disk.fail('append', 'truncate');
    await expect(recorder.close(recordOf(3))).rejects.toThrow(AuditError);
    disk.fail();
    await recordMany(recorder, 4, 6);
    await recorder.end();
    expect(house.records().map(({ id }) => id)).toEqual(['x-0', 'x-1', 'x-2', 'x-4', 'x-5']);
    expect(house.verify()).toMatchObject([sound]);
  });

  it('that comes while publishing keeps the records in the journal until there is room', async () => {
    const disk = faultyDisk();
    const recorder = await house.create({ disk });
    disk.fail('replace');
    await recordMany(recorder, 0, 300);
    await expect(recorder.end()).rejects.toThrow(/cannot publish the audit log/);
    expect(house.verify()).toMatchObject([{ size: 0, unpublished: 300, live: false, problems: [] }]);
    disk.fail();
    await (await house.create({ disk })).end();
    expect(house.verify()).toMatchObject([{ size: 300, ...sound }]);
  });

  it('lets nothing more in once too much waits to be published', async () => {
    const disk = faultyDisk();
    const recorder = await house.create({ disk, maxUnpublished: 300 });
    disk.fail('replace');
    await recordMany(recorder, 0, 300);
    await expect(recorder.open(openingOf(1))).rejects.toThrow(/300 audit records wait to be published/);
    disk.fail();
    await recorder.end();
    expect(house.verify()).toMatchObject([{ size: 300, problems: [] }]);
  });
});

it('no secret that went through is anywhere on the disk', async () => {
  const recorder = await house.create();
  const redact = redactWith(recorder.hmacKey);
  const canary = 'CANARY-7f3a';
  const args = { path: canary, [canary]: 1, nested: { [canary]: [canary] } };
  const params = redact.parameters(args, new Set(['path', 'nested']));
  const opening = { ...openingOf(1), name: redact.text(canary), params };
  await recorder.open(opening);
  await recorder.close({ ...opening, v: 1, ms: 1, outcome: 'refused' });
  await recorder.open({ ...opening, id: 'x-2' });
  const unpublished = house.everything();
  await recorder.end();
  for (const bytes of [unpublished, house.everything()]) {
    expect(bytes.includes('"path"')).toBe(true);
    expect(bytes.includes(canary)).toBe(false);
    expect(bytes.includes(Buffer.from(canary).toString('base64').slice(0, 12))).toBe(false);
  }
  expect(house.records()[0]?.at).toBe(START + 1);
});
