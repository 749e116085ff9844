import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Trust } from '../../audit/head.ts';
import { escapeHidden } from '../../audit/hidden-text.ts';
import { type AuditKeys, hasKeys, loadKeys } from '../../audit/keys.ts';
import { listLogs } from '../../audit/logs.ts';
import { formatVerifierKey, parseVerifierKey } from '../../audit/note.ts';
import { auditRoot, stateDir } from '../../audit/places.ts';
import { proveConsistency, proveInclusion } from '../../audit/prove.ts';
import {
  currentCheckpoint,
  findRecord,
  lastRecords,
  type ReadRecord,
  readRecords,
} from '../../audit/read.ts';
import { verifyAll } from '../../audit/verify.ts';
import { broken, EXIT, misused } from '../failure.ts';
import { type Io, styleOf } from '../terminal.ts';
import { recordJson, recordLine, verdictLines } from './audit-lines.ts';

export interface PlaceOptions {
  readonly dir?: string;
  readonly log?: string;
  readonly json?: boolean;
}

export interface TailOptions extends PlaceOptions {
  readonly lines: number;
  readonly follow?: boolean;
}

export interface VerifyOptions extends PlaceOptions {
  readonly checkpoint?: string;
  readonly key?: string;
}

export interface ExportOptions extends PlaceOptions {
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
}

/** How often `tail --follow` looks. */
const LOOK_EVERY_MS = 300;

/** The last records of all logs, in the order in which they ended. */
export async function tail(options: TailOptions, io: Io, signal?: AbortSignal): Promise<number> {
  const place = placeOf(options, io);
  const style = styleOf(io.stdout, io.env);
  const show = async (found: readonly ReadRecord[]): Promise<void> => {
    const sorted = [...found].sort((a, b) => endOf(a) - endOf(b)).slice(-options.lines);
    for (const each of sorted)
      await write(io, options.json === true ? recordJson(each) : recordLine(each, style));
  };
  const next = new Map<string, number>();
  const fresh = (count: number): ReadRecord[] =>
    place.logs().flatMap((dir) => {
      const from = next.get(dir);
      const found =
        from === undefined
          ? lastRecords(dir, place.journalKey(), count)
          : [...readRecords(dir, place.journalKey(), from)];
      next.set(dir, found.at(-1) === undefined ? (from ?? 0) : (found.at(-1)?.index ?? 0) + 1);
      return found;
    });
  await show(fresh(options.lines));
  if (options.follow !== true) {
    if (next.size === 0) io.stderr.write(`Nothing is recorded in ${place.root} yet.\n`);
    return EXIT.fine;
  }
  while (signal?.aborted !== true) {
    await pause(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    for (const each of fresh(Number.MAX_SAFE_INTEGER)) {
      await write(io, options.json === true ? recordJson(each) : recordLine(each, style));
    }
  }
  return EXIT.fine;
}

/** One whole record, and what proves it. */
export async function show(id: string, options: PlaceOptions, io: Io): Promise<number> {
  const place = placeOf(options, io);
  const found = find(place, id);
  const inclusion = found.published ? proveInclusion(found.dir, found.index, place.trust()) : undefined;
  if (options.json === true) {
    await write(io, `${pretty({ log: found.log, index: found.index, record: found.record, inclusion })}\n`);
  } else {
    const where = `entry ${found.index} of the log ${found.log}`;
    const proof =
      inclusion === undefined
        ? 'in the journal, not signed yet'
        : inclusion.holds
          ? `the inclusion proof holds, under a signed checkpoint of ${inclusion.size} entries`
          : 'THE INCLUSION PROOF DOES NOT HOLD: run bartizan audit verify';
    await write(io, `${pretty(found.record)}\n\n${where}: ${proof}\n`);
  }
  return inclusion === undefined || inclusion.holds ? EXIT.fine : EXIT.refused;
}

/** Verifies everything there is, and names what should be there and is not. */
export async function verify(options: VerifyOptions, io: Io): Promise<number> {
  const place = placeOf(options, io);
  const verifier = options.key === undefined ? undefined : parseVerifierKey(options.key);
  if (options.key !== undefined && verifier === undefined) {
    throw misused('--key is no verifier key', 'copy it from bartizan audit key');
  }
  const keys = verifier === undefined ? place.keys() : undefined;
  if (verifier === undefined && keys === undefined) {
    if (place.logs().length > 0)
      throw broken(`there are logs in ${place.root}, but no key in ${place.state}`);
    io.stdout.write(options.json === true ? '[]\n' : `Nothing is recorded in ${place.root} yet.\n`);
    if (options.checkpoint === undefined) return EXIT.fine;
  }
  const verdicts = verifyAll({
    root: place.root,
    trust:
      verifier === undefined ? place.trust() : (origin) => (origin === verifier.name ? verifier : undefined),
    own: keys && { keys, state: place.state },
    brought: options.checkpoint === undefined ? undefined : bring(options.checkpoint),
  });
  const style = styleOf(io.stdout, io.env);
  if (options.json === true) await write(io, `${pretty(verdicts)}\n`);
  else for (const verdict of verdicts) await write(io, verdictLines(verdict, style));
  return verdicts.every(({ problems }) => problems.length === 0) ? EXIT.fine : EXIT.refused;
}

/** All records of a time, as JSON lines. */
export async function exportRecords(options: ExportOptions, io: Io): Promise<number> {
  const place = placeOf(options, io);
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = options;
  for (const dir of place.logs()) {
    for (const each of readRecords(dir, place.journalKey())) {
      if (each.record.at >= since && each.record.at < until) await write(io, recordJson(each));
    }
  }
  return EXIT.fine;
}

/** Proves that a record is under its log's signature. */
export async function inclusion(id: string, options: PlaceOptions, io: Io): Promise<number> {
  const place = placeOf(options, io);
  const { dir, index, published } = find(place, id);
  if (!published) throw misused('this record is in the journal and not signed yet', 'try again in a second');
  const proof = sound(() => proveInclusion(dir, index, place.trust()));
  if (options.json === true) await write(io, `${pretty(proof)}\n`);
  else {
    const { origin, size, leafHash, root } = proof;
    const facts = [`origin ${origin}`, `index ${index}`, `size ${size}`, `leaf ${leafHash}`, `root ${root}`];
    await write(io, proofText(facts, proof.proof, proof.holds));
  }
  return proof.holds ? EXIT.fine : EXIT.refused;
}

/** Proves that nothing that was there before has changed. */
export async function consistency(
  older: number,
  newer: number | undefined,
  options: PlaceOptions,
  io: Io,
): Promise<number> {
  const place = placeOf(options, io);
  const [dir, ...more] = place.logs();
  if (dir === undefined) throw misused(`there is no log in ${place.root}`);
  if (more.length > 0) throw misused('there are several logs', `--log ${basename(dir)}`);
  const proof = sound(() => proveConsistency(dir, older, newer, place.trust()));
  if (options.json === true) await write(io, `${pretty(proof)}\n`);
  else {
    const { origin, oldSize, newSize, oldRoot, newRoot } = proof;
    const facts = [`origin ${origin}`, `old ${oldSize} ${oldRoot}`, `new ${newSize} ${newRoot}`];
    await write(io, proofText(facts, proof.proof, proof.holds));
  }
  return proof.holds ? EXIT.fine : EXIT.refused;
}

/** What others need to verify the logs. */
export async function key(options: PlaceOptions, io: Io): Promise<number> {
  const place = placeOf(options, io);
  for (const dir of place.logs()) {
    const origin = currentCheckpoint(dir)?.origin;
    const verifier = origin === undefined ? undefined : place.trust()(origin);
    if (verifier !== undefined) await write(io, `${escapeHidden(formatVerifierKey(verifier))}\n`);
  }
  return EXIT.fine;
}

interface Place {
  readonly root: string;
  readonly state: string;
  logs(): string[];
  /** Undefined when nothing was ever recorded here. */
  keys(): AuditKeys | undefined;
  journalKey(): Buffer | undefined;
  trust(): Trust;
}

function placeOf({ dir, log }: PlaceOptions, { env }: Io): Place {
  const root = resolve(dir ?? auditRoot(env));
  const state = stateDir(env);
  if (dir !== undefined && statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw misused(`${root} is no directory`, '--dir takes the directory that holds the logs');
  }
  let loaded: AuditKeys | undefined;
  const keys = (): AuditKeys | undefined => {
    loaded ??= hasKeys(state) ? loadKeys(state) : undefined;
    return loaded;
  };
  const logs = (): string[] => {
    const all = listLogs(root).filter((each) => log === undefined || basename(each) === log);
    if (log !== undefined && all.length === 0) throw misused(`there is no log "${log}" in ${root}`);
    return all;
  };
  return {
    root,
    state,
    logs,
    keys,
    journalKey: () => keys()?.journalKey,
    trust: () => (origin) => keys()?.verifier(origin),
  };
}

function find(place: Place, id: string): ReadRecord {
  const found = findRecord(place.logs(), place.journalKey(), id);
  if (found === undefined) throw misused('there is no record with this id', 'bartizan audit tail shows ids');
  return found;
}

function bring(file: string): { from: string; note: string } {
  try {
    return { from: file, note: readFileSync(file, 'utf8') };
  } catch (cause) {
    throw misused(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** What cannot be proved for lack of tiles, or of such an entry, is for the user to hear and no fault of ours. */
function sound<T>(prove: () => T): T {
  try {
    return prove();
  } catch (cause) {
    if (cause instanceof RangeError) throw misused(cause.message, 'bartizan audit verify');
    throw cause;
  }
}

function proofText(facts: readonly string[], proof: readonly string[], holds: boolean): string {
  const verdict = holds ? 'the proof holds' : 'THE PROOF DOES NOT HOLD';
  return `${[...facts, ...proof.map((hash) => `hash ${hash}`), verdict].map((line) => escapeHidden(line)).join('\n')}\n`;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2).split('\n').map(escapeHidden).join('\n');
}

function endOf({ record }: ReadRecord): number {
  return record.at + record.ms;
}

async function write({ stdout }: Io, text: string): Promise<void> {
  if (!stdout.write(text)) await once(stdout, 'drain');
}
