import { basename, join } from 'node:path';
import { type Checkpoint, peekCheckpoint } from './checkpoint.ts';
import type { AuditRecord } from './record.ts';
import { replayJournal } from './replay.ts';
import { TILE_WIDTH } from './tile.ts';
import { readIfThere, TileFiles } from './tile-files.ts';

/** A terminal record, and where it stands. */
export interface ReadRecord {
  /** Name of the log. */
  readonly log: string;
  /** Directory of the log. */
  readonly dir: string;
  /** Number of the entry in its log. */
  readonly index: number;
  readonly record: AuditRecord;
  /** Whether it is under the signed checkpoint; else it is in the journal, and will be. */
  readonly published: boolean;
}

/** What a log says its head is. Reading trusts; `verify` checks. */
export function currentCheckpoint(dir: string): Checkpoint | undefined {
  const note = readIfThere(join(dir, 'checkpoint'));
  return note === undefined ? undefined : peekCheckpoint(note.toString('utf8'));
}

/**
 * Records of one log in order, from entry `from` on. Skips what cannot be read.
 *
 * @param journalKey for those that are not published yet; without it they are left out.
 */
export function* readRecords(dir: string, journalKey: Buffer | undefined, from = 0): Generator<ReadRecord> {
  const checkpoint = currentCheckpoint(dir);
  if (checkpoint === undefined) return;
  const { size } = checkpoint;
  const files = new TileFiles(dir, size);
  for (let bundle = Math.floor(from / TILE_WIDTH); bundle * TILE_WIDTH < size; bundle += 1) {
    const entries = files.entries(bundle);
    if (typeof entries === 'string') continue;
    for (const [at, entry] of entries.entries()) {
      const index = bundle * TILE_WIDTH + at;
      if (index >= from) yield* parsed(dir, index, entry.toString('utf8'), true);
    }
  }
  const replay = journalKey === undefined ? undefined : replayJournal(dir, journalKey, checkpoint);
  for (const [at, json] of (replay?.unpublished ?? []).entries()) {
    if (size + at >= from) yield* parsed(dir, size + at, json, false);
  }
}

/** The last `count` records of one log. */
export function lastRecords(dir: string, journalKey: Buffer | undefined, count: number): ReadRecord[] {
  const size = currentCheckpoint(dir)?.size ?? 0;
  return count === 0 ? [] : [...readRecords(dir, journalKey, Math.max(0, size - count))].slice(-count);
}

/** The record of one exchange. */
export function findRecord(
  dirs: readonly string[],
  journalKey: Buffer | undefined,
  id: string,
): ReadRecord | undefined {
  for (const dir of dirs) {
    for (const found of readRecords(dir, journalKey)) if (found.record.id === id) return found;
  }
  return undefined;
}

function* parsed(dir: string, index: number, json: string, published: boolean): Generator<ReadRecord> {
  let record: AuditRecord;
  try {
    record = JSON.parse(json) as AuditRecord;
  } catch {
    return;
  }
  if (typeof record?.id === 'string') yield { log: basename(dir), dir, index, record, published };
}
