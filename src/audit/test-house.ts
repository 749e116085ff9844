import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasKeys, loadKeys } from './keys.ts';
import { readRecords } from './read.ts';
import type { AuditRecord, Opening } from './record.ts';
import { createRecorder, type LogRecorder, type RecorderOptions } from './recorder.ts';
import { type Verdict, verifyAll } from './verify.ts';

/** A state directory of its own for one test, with a clock that goes on by itself. */
export interface TestHouse {
  readonly state: string;
  readonly root: string;
  create(options?: Partial<RecorderOptions>): Promise<LogRecorder>;
  /** Verifies everything here, or elsewhere. */
  verify(elsewhere?: { root: string; state: string }): Verdict[];
  records(log?: string): AuditRecord[];
  /** Every byte below the directory. */
  everything(): Buffer;
  remove(): void;
}

export function testHouse(): TestHouse {
  const base = mkdtempSync(join(tmpdir(), 'bartizan-audit-'));
  // As `$XDG_STATE_HOME/bartizan`, so that commands find it.
  const state = join(base, 'bartizan');
  const root = join(state, 'audit');
  return {
    state,
    root,
    create: (options = {}) =>
      createRecorder({ root, name: 'serve', stateDir: state, clock: () => START + 60_000, ...options }),
    verify: (place = { root, state }) => {
      if (!hasKeys(place.state)) return [];
      const keys = loadKeys(place.state);
      return verifyAll({
        root: place.root,
        trust: (origin) => keys.verifier(origin),
        own: { keys, state: place.state },
      });
    },
    records: (log = 'serve') =>
      [...readRecords(join(root, log), loadKeys(state).journalKey)].map(({ record }) => record),
    everything: () => Buffer.concat(filesIn(state).map((file) => readFileSync(file))),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

export const START = 1_764_000_000_000;

export function openingOf(number: number): Opening {
  return {
    id: `x-${number}`,
    at: START + number,
    face: 'stdio',
    caller: { kind: 'local', id: 'ada' },
    server: 'files',
    method: 'tools/call',
  };
}

export function recordOf(number: number): AuditRecord {
  return { ...openingOf(number), v: 1, ms: 3, outcome: 'answered' };
}

/** Records exchanges `from` up to, and not with, `to`. */
export async function recordMany(recorder: LogRecorder, from: number, to: number): Promise<void> {
  const waiting: Promise<void>[] = [];
  for (let number = from; number < to; number += 1) {
    waiting.push(recorder.open(openingOf(number)), recorder.close(recordOf(number)));
  }
  await Promise.all(waiting);
}

export function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
