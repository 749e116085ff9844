import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesIn, recordMany, type TestHouse, testHouse } from '../../../src/audit/test-house.ts';
import { registerAudit } from '../../../src/cli/commands/audit.ts';

const go = ['/usr/local/go/bin/go', '/usr/lib/go/bin/go'].find((path) => existsSync(path));
const SIZE = 66_000;

/** Go's own transparency log code knows nothing of ours; it reads what we wrote. */
describe.skipIf(go === undefined)('golang.org/x/mod/sumdb (skipped where there is no Go)', () => {
  let house: TestHouse;
  let bin: string;
  let log: string;
  let key: string;

  beforeAll(async () => {
    bin = mkdtempSync(join(tmpdir(), 'bartizan-go-'));
    const built = spawnSync(go ?? 'go', ['build', '-o', join(bin, 'verifier'), '.'], {
      cwd: join(import.meta.dirname, 'verifier'),
      encoding: 'utf8',
    });
    expect(built.stderr).not.toMatch(/error|cannot/i);
    expect(built.status).toBe(0);
    house = testHouse();
    // In several lives, so that bundles and tiles were continued, and over the edge of level 1.
    for (const [from, to] of [
      [0, 100],
      [100, 300],
      [300, 65_536],
      [65_536, SIZE],
    ] as const) {
      const recorder = await house.create();
      for (let at = from; at < to; at += 1000) await recordMany(recorder, at, Math.min(to, at + 1000));
      await recorder.end();
      log = recorder.path;
      key = recorder.verifierKey;
    }
  }, 120_000);
  afterAll(() => {
    house.remove();
    rmSync(bin, { recursive: true });
  });

  function verify(...more: string[]): { status: number | null; text: string } {
    const { status, stdout, stderr } = spawnSync(join(bin, 'verifier'), [log, key, ...more], {
      encoding: 'utf8',
    });
    return { status, text: stdout + stderr };
  }

  /** What one of our commands prints, in a file. */
  async function printed(name: string, ...argv: string[]): Promise<string> {
    const stdout = new PassThrough({ highWaterMark: 2 ** 24 });
    const program = new Command().exitOverride();
    const env = { XDG_STATE_HOME: join(house.state, '..') };
    registerAudit(program, { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env }, () => {});
    await program.parseAsync(['audit', ...argv, '--json'], { from: 'user' });
    const file = join(bin, name);
    writeFileSync(file, String(stdout.read()));
    return file;
  }

  it('verifies signature, entries, every tile, and the proofs that our commands print', async () => {
    const inclusion = await printed('inclusion.json', 'inclusion', 'x-65535');
    const consistency = await printed('consistency.json', 'consistency', '300');
    expect(verify(inclusion, consistency)).toEqual({ status: 0, text: `ok: ${SIZE} entries\n` });
  });

  it('refuses our proofs when one hash of them is wrong', async () => {
    const inclusion = await printed('inclusion.json', 'inclusion', 'x-77');
    const consistency = await printed('consistency.json', 'consistency', '65000');
    for (const [file, spoilt] of [
      [inclusion, inclusion],
      [consistency, consistency],
    ] as const) {
      const text = readFileSync(file, 'utf8');
      const proof = JSON.parse(text) as { proof: string[] };
      proof.proof[2] = Buffer.alloc(32).toString('base64');
      writeFileSync(spoilt, JSON.stringify(proof));
      expect(verify(inclusion, consistency).status).toBe(1);
      writeFileSync(file, text);
    }
    expect(verify(inclusion, consistency).status).toBe(0);
  });

  it('refuses the log when a single bit of any kind of file is flipped, and so do we', () => {
    const files = filesIn(log).map((file) => relative(log, file));
    const chosen = ['checkpoint', 'tile/0/100', 'tile/entries/100', 'tile/1/000', 'tile/2/000.p/1'];
    chosen.push(...files.filter((file) => /^tile\/(0|1|entries)\/.*\.p\//.test(file)));
    expect(chosen.length).toBeGreaterThan(7);
    for (const file of chosen) {
      const path = join(log, file);
      const bytes = readFileSync(path);
      const spoilt = Buffer.from(bytes);
      const at = Math.floor(spoilt.length / 3);
      spoilt[at] = (spoilt[at] ?? 0) ^ 4;
      writeFileSync(path, spoilt);
      expect([file, verify().status]).toEqual([file, 1]);
      expect([file, house.verify().flatMap(({ problems }) => problems).length > 0]).toEqual([file, true]);
      writeFileSync(path, bytes);
    }
    expect(verify().status).toBe(0);
  });

  it('refuses another key', () => {
    const { status, text } = verify();
    expect([status, text]).toEqual([0, `ok: ${SIZE} entries\n`]);
    key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(verify()).toMatchObject({ status: 1, text: expect.stringContaining('checkpoint') });
  });
});
