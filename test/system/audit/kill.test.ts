import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'tsdown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../../src/audit/test-house.ts';

let house: TestHouse;
let bin: string;

beforeAll(async () => {
  house = testHouse();
  bin = mkdtempSync(join(tmpdir(), 'bartizan-writer-'));
  await build({
    entry: { writer: join(import.meta.dirname, 'writer.ts') },
    outDir: bin,
    config: false,
    dts: false,
    format: 'esm',
    platform: 'node',
    fixedExtension: true,
    logLevel: 'silent',
  });
}, 60_000);
afterAll(() => {
  house.remove();
  rmSync(bin, { recursive: true });
});

/** Lets a writer work, kills it after so many acknowledgements, and says what it had acknowledged. */
async function killAfter(acknowledged: number, first: number): Promise<string[]> {
  const writer: ChildProcess = spawn(
    process.execPath,
    [join(bin, 'writer.mjs'), house.state, String(first)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise((done) => writer.once('exit', (_, signal) => done(signal)));
  let text = '';
  for await (const chunk of writer.stdout ?? []) {
    text += String(chunk);
    if (text.split('\n').length > acknowledged) writer.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
  return text.trim().split('\n');
}

it('a kill at any moment loses no record that was acknowledged, and every exchange has one end', async () => {
  const ends = new Set<string>();
  const opened = new Set<string>();
  for (const [round, moment] of [1, 310, 333, 500, 1100, 2500, 7000].entries()) {
    for (const line of await killAfter(moment, round * 100_000)) {
      const [kind, number] = line.split(' ');
      (kind === 'C' ? ends : opened).add(`x-${number}`);
    }
    const [verdict] = house.verify();
    expect(verdict).toMatchObject({ live: false, problems: [], warnings: [] });
  }
  await (await house.create()).end();
  expect(house.verify()).toMatchObject([{ unpublished: 0, inFlight: 0, problems: [], warnings: [] }]);

  const outcomes = new Map<string, string[]>();
  for (const { id, outcome } of house.records()) outcomes.set(id, [...(outcomes.get(id) ?? []), outcome]);
  expect([...outcomes].filter(([, all]) => all.length !== 1)).toEqual([]);
  expect([...ends].filter((id) => outcomes.get(id)?.[0] !== 'answered')).toEqual([]);
  expect([...opened].filter((id) => !outcomes.has(id))).toEqual([]);
  expect([...outcomes.values()].flat().filter((outcome) => outcome === 'interrupted').length).toBeGreaterThan(
    0,
  );
}, 120_000);
