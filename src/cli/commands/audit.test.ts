import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openingOf, recordMany, recordOf, type TestHouse, testHouse } from '../../audit/test-house.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../terminal.ts';
import { registerAudit } from './audit.ts';
import { tail } from './audit-verbs.ts';

let house: TestHouse;
beforeEach(() => {
  house = testHouse();
});
afterEach(() => house.remove());

function io(): { io: Io; out: () => string } {
  const stdout = new PassThrough({ highWaterMark: 2 ** 24 });
  const stderr = new PassThrough();
  return {
    io: { stdin: new PassThrough(), stdout, stderr, env: { XDG_STATE_HOME: join(house.state, '..') } },
    out: () => String(stdout.read() ?? ''),
  };
}

/** Types a command line. */
async function type(...argv: string[]): Promise<{ code: number; out: string }> {
  const terminal = io();
  let code = -1;
  const program = new Command('bartizan').exitOverride();
  registerAudit(program, terminal.io, (result) => {
    code = result;
  });
  await program.parseAsync(['audit', ...argv], { from: 'user' });
  return { code, out: terminal.out() };
}

async function write(count: number): Promise<void> {
  const recorder = await house.create();
  await recordMany(recorder, 0, count);
  await recorder.end();
}

describe('bartizan audit', () => {
  it('tail shows the last records of all logs in the order of their end, one a line', async () => {
    await write(30);
    const other = await house.create({ name: 'run-files' });
    const reason = { code: 'item_changed' as const, detail: { tool: 'x' } };
    await other.close({ ...recordOf(999), outcome: 'refused', control: 'pinned-tools', reason });
    const { out } = await type('tail', '-n', '3');
    await other.end();
    expect(out.split('\n')).toEqual([
      '2025-11-24T16:00:00.028Z  answered     files  tools/call  3 ms  serve x-28',
      '2025-11-24T16:00:00.029Z  answered     files  tools/call  3 ms  serve x-29',
      '2025-11-24T16:00:00.999Z  refused      files  tools/call  item_changed (pinned-tools)  3 ms  run-files x-999 (not signed yet)',
      '',
    ]);
  });

  it('tail --json prints the records as JSON, with their place', async () => {
    await write(2);
    const lines = (await type('tail', '--json')).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { log: 'serve', index: 0, published: true, ...recordOf(0) },
      { log: 'serve', index: 1, published: true, ...recordOf(1) },
    ]);
  });

  it('tail --follow goes on with what comes, once each', async () => {
    await write(2);
    const terminal = io();
    const stop = new AbortController();
    const done = tail({ lines: 1, follow: true, json: true }, terminal.io, stop.signal);
    const recorder = await house.create();
    await recordMany(recorder, 2, 5);
    let seen = '';
    const until = async (id: string): Promise<void> => {
      while (!seen.includes(id)) {
        await new Promise((next) => setTimeout(next, 10));
        seen += terminal.out();
      }
    };
    await until('x-4');
    // Published, they stand in another file; they must not come again before what follows them.
    await recorder.end();
    const later = await house.create();
    await recordMany(later, 5, 6);
    await until('x-5');
    await later.end();
    stop.abort();
    await done;
    expect(
      seen
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['x-1', 'x-2', 'x-3', 'x-4', 'x-5']);
  });

  it('tail shows where a server connected to, and where it may not', async () => {
    const recorder = await house.create();
    const connection = { host: 'api.example.com', port: 443, call: 'x-1' };
    const record = { ...recordOf(1), face: 'egress' as const, method: 'CONNECT' };
    await recorder.close({
      ...record,
      outcome: 'connected',
      connection: { ...connection, address: '192.0.2.1' },
    });
    const reason = { code: 'destination_not_granted' as const, detail: {} };
    await recorder.close({ ...record, id: 'x-2', outcome: 'refused', control: 'egress', reason, connection });
    await recorder.end();
    const { out } = await type('tail');
    expect(out).toContain('connected    files  CONNECT  api.example.com:443 at 192.0.2.1  3 ms  serve x-1');
    expect(out).toContain(
      'refused      files  CONNECT  api.example.com:443  destination_not_granted (egress)',
    );
  });

  it('prints nothing that a terminal would obey', async () => {
    const recorder = await house.create();
    await recorder.close({ ...recordOf(1), server: 'a\u001b[2J\n\u202eb', name: '\u009b31m' });
    await recorder.end();
    for (const argv of [['tail'], ['tail', '--json'], ['show', 'x-1'], ['export']]) {
      const { out } = await type(...argv);
      expect(out.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  it('show prints the whole record and whether its proof holds', async () => {
    await write(300);
    const { code, out } = await type('show', 'x-7');
    expect(JSON.parse(out.slice(0, out.indexOf('\n\n')))).toEqual(recordOf(7));
    expect(out).toContain(
      'entry 7 of the log serve: the inclusion proof holds, under a signed checkpoint of 300 entries',
    );
    expect(code).toBe(0);
    await expect(type('show', 'x-999')).rejects.toThrow('there is no record with this id');
  });

  it('verify says ok with 0, and names what was changed with 1', async () => {
    await write(5);
    expect(await type('verify')).toEqual({ code: 0, out: 'serve: ok, 5 entries signed\n' });
    const bundle = join(house.root, 'serve/tile/entries/000.p/5');
    writeFileSync(bundle, readFileSync(bundle, 'latin1').replace('"x-3"', '"x-9"'), 'latin1');
    expect(await type('verify')).toEqual({
      code: 1,
      out: 'serve: tampered, 5 entries signed\n  entry_edited: entry 3 was edited\n',
    });
    expect(JSON.parse((await type('verify', '--json')).out)).toMatchObject([
      { problems: [{ code: 'entry_edited' }] },
    ]);
    expect((await type('show', 'x-9')).code).toBe(1);
  });

  it('verify takes a checkpoint that was kept, and a key in place of our own', async () => {
    await write(5);
    const kept = join(house.state, 'kept');
    writeFileSync(kept, readFileSync(join(house.root, 'serve/checkpoint')));
    const { out: key } = await type('key');
    rmSync(join(house.state, 'anchors'), { recursive: true });
    rmSync(join(house.state, 'keys'), { recursive: true });
    await expect(type('verify')).rejects.toThrow('no key');
    expect((await type('verify', '--checkpoint', kept, '--key', key.trim())).code).toBe(0);
    rmSync(join(house.root, 'serve'), { recursive: true });
    expect(await type('verify', '--checkpoint', kept, '--key', key.trim())).toMatchObject({ code: 1 });
  });

  it('export gives all records of a time', async () => {
    await write(300);
    const all = (await type('export')).out.trim().split('\n');
    expect(all).toHaveLength(300);
    const some = await type(
      'export',
      '--since',
      '2025-11-24T16:00:00.100Z',
      '--until',
      '2025-11-24T16:00:00.102Z',
    );
    expect(
      some.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['x-100', 'x-101']);
    await expect(type('export', '--since', 'yesterday')).rejects.toThrow(Failure);
  });

  it('inclusion and consistency print proofs and check them', async () => {
    await write(300);
    expect(JSON.parse((await type('inclusion', 'x-256', '--json')).out)).toMatchObject({
      index: 256,
      size: 300,
      holds: true,
    });
    expect((await type('inclusion', 'x-256')).out).toMatch(/\nthe proof holds\n$/);
    expect(JSON.parse((await type('consistency', '100', '--json')).out)).toMatchObject({
      newSize: 300,
      holds: true,
    });
    expect((await type('consistency', '0', '256')).out).toMatch(/\nthe proof holds\n$/);
    await expect(type('consistency', '100', '301')).rejects.toThrow('300 entries only');
  });

  it('says so where nothing is recorded yet', async () => {
    expect(await type('verify')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing is recorded'),
    });
    expect(await type('tail')).toEqual({ code: 0, out: '' });
    await expect(type('tail', '--dir', join(house.state, 'nowhere'))).rejects.toThrow('is no directory');
  });

  it('tells a record in flight from one that is not there', async () => {
    const recorder = await house.create();
    await recorder.open(openingOf(1));
    expect((await type('verify')).out).toBe('serve: ok, 0 entries signed, 1 in flight, being written\n');
    await recorder.end();
  });
});
