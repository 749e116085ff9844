import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { anchorPath, readAnchor } from './anchors.ts';
import { type Disk, makePrivateDirectory } from './disk.ts';
import { edgeOf, edgeRoot } from './edge.ts';
import { readHead } from './head.ts';
import type { AuditKeys } from './keys.ts';
import { acquireLock, type Lock } from './lock.ts';
import { Log, type LogOptions, type LogState, newLogState } from './log.ts';
import { leafHash } from './merkle.ts';
import { Page } from './page.ts';
import type { Problem } from './problem.ts';
import { AuditError } from './record.ts';
import { type Replay, replayJournal } from './replay.ts';
import { encodeEntry, TILE_WIDTH } from './tile.ts';
import { TileFiles } from './tile-files.ts';
import { writeError } from './write-error.ts';

/** Writers of one name that may run at once. */
const MAX_WRITERS = 256;

/** A log that is ours to write. */
export interface OpenLog {
  readonly log: Log;
  readonly lock: Lock;
  readonly dir: string;
  /** What its last writer left; undefined when it left nothing. */
  readonly replay: Replay | undefined;
}

export interface OpenLogOptions {
  readonly root: string;
  readonly name: string;
  readonly state: string;
  readonly keys: AuditKeys;
  readonly disk: Disk;
  readonly externalAnchors?: string | undefined;
}

/**
 * Takes the first log of this name that nobody writes: `name`, else `name.2` and so on. Creates it when there is none.
 *
 * @throws {AuditError} when it cannot be written, or does not hold what was recorded before.
 */
export async function openLog(options: OpenLogOptions): Promise<OpenLog> {
  const { root, name, state } = options;
  for (let number = 1; number <= MAX_WRITERS; number += 1) {
    const dir = resolve(root, number === 1 ? name : `${name}.${number}`);
    if (!existsSync(dir) && readAnchor(state, dir) !== undefined) {
      throw doubtful(dir, state, [{ code: 'missing', text: 'the log is gone' }]);
    }
    let lock: Lock | undefined;
    try {
      await makePrivateDirectory(dir);
      lock = acquireLock(dir);
    } catch (cause) {
      throw writeError('open the audit log', dir, cause);
    }
    if (lock === undefined) continue;
    try {
      return { ...(await takeUp(dir, options)), lock, dir };
    } catch (cause) {
      lock.release();
      throw writeError('open the audit log', dir, cause);
    }
  }
  throw new AuditError(`${MAX_WRITERS} processes write the audit log ${name} in ${root} already`);
}

async function takeUp(dir: string, options: OpenLogOptions): Promise<Pick<OpenLog, 'log' | 'replay'>> {
  const { state, keys, disk, externalAnchors } = options;
  const logOptions: LogOptions = { dir, state, disk, keys, externalAnchors };
  const anchor = readAnchor(state, dir);
  const begun = ['checkpoint', 'tile', 'journal'].some((file) => existsSync(join(dir, file)));
  if (anchor === undefined && !begun) {
    const log = new Log(logOptions, newLogState(dir, keys));
    await log.append(new Page());
    await log.anchor();
    return { log, replay: undefined };
  }
  const known = anchor === undefined ? [] : [{ from: 'the anchor', note: anchor.checkpoint }];
  const { checkpoint, note, problems } = readHead(dir, (origin) => keys.verifier(origin), known);
  if (checkpoint === undefined || problems.length > 0) throw doubtful(dir, state, problems);
  const loaded = loadState(dir, checkpoint, note);
  if ('code' in loaded) throw doubtful(dir, state, [loaded]);
  const replay = replayJournal(dir, keys.journalKey, checkpoint);
  if (replay !== undefined && replay.problems.length > 0) throw doubtful(dir, state, replay.problems);
  return { log: new Log(logOptions, loaded), replay };
}

/** Reads the right edge, which is all that has to be sound to go on. `verify` reads the rest. */
function loadState(
  dir: string,
  { origin, size, root }: { origin: string; size: number; root: Buffer },
  note: string,
): LogState | Problem {
  const files = new TileFiles(dir, size);
  try {
    const edge = edgeOf(size, (level, index) => files.sound(level, index));
    if (!edgeRoot(edge).equals(root)) {
      return { code: 'tile_altered', text: 'the hash tiles do not give the signed root' };
    }
    const entries = size % TILE_WIDTH === 0 ? [] : files.entries(Math.floor(size / TILE_WIDTH));
    if (typeof entries === 'string') return { code: 'truncated', text: `the last entries are ${entries}` };
    const hashes = edge.levels[0] ?? [];
    if (
      entries.length !== hashes.length ||
      !entries.every((entry, at) => hashes[at]?.equals(leafHash(entry)))
    ) {
      return { code: 'entries_changed', text: 'the last entries are not those that were signed' };
    }
    return { origin, edge, bundle: Buffer.concat(entries.map(encodeEntry)), checkpoint: note };
  } catch (cause) {
    if (cause instanceof RangeError) return { code: 'truncated', text: cause.message };
    throw cause;
  }
}

function doubtful(dir: string, state: string, problems: readonly Problem[]): AuditError {
  const what = problems.map(({ text }) => text).join('; ');
  return new AuditError(`the audit log in ${dir} cannot be relied upon, so nothing is added to it: ${what}`, {
    hint: `bartizan audit verify; to begin anew, move ${dir} and ${anchorPath(state, dir)} away together`,
  });
}
