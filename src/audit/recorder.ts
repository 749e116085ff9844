import { join } from 'node:path';
import { Backlog } from './backlog.ts';
import { type Disk, nodeDisk } from './disk.ts';
import { completed, endLine, entryLine, openingLine } from './entry.ts';
import { type Durability, Journal, type JournalFrame } from './journal.ts';
import { endText, type Frame } from './journal-format.ts';
import { loadOrCreateKeys } from './keys.ts';
import type { Lock } from './lock.ts';
import type { Log } from './log.ts';
import { formatVerifierKey } from './note.ts';
import { openLog } from './open-log.ts';
import { AuditError, type AuditRecord, type Opening, type Recorder } from './record.ts';
import { interruptedLine, JOURNAL } from './replay.ts';
import { writeError } from './write-error.ts';

/** So many unpublished records are published at once; fewer wait for `PUBLISH_AFTER_MS`. */
const PUBLISH_AT = 256;
const PUBLISH_AFTER_MS = 1000;

/** Time between two publications: under load they get larger, not more. */
const PUBLISH_GAP_MS = 250;

/** A journal is begun anew at this size. */
const ROTATE_BYTES = 1024 * 1024;

export interface RecorderOptions {
  /** Directory that holds the logs. */
  readonly root: string;
  /** Name of this log: a directory below `root`. What a directory should not be called is replaced by `-`. */
  readonly name: string;
  /** Directory of keys and anchors; see `places.ts`. */
  readonly stateDir: string;
  /** Default `process`: what was acknowledged survives the death of the process, after a second that of the machine. */
  readonly durability?: Durability;
  /** A directory for a second copy of the newest checkpoint, best on another machine. */
  readonly externalAnchors?: string;
  /** Records that may wait while they cannot be published; then nothing is let in any more (J8). Default 65536. */
  readonly maxUnpublished?: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Tests pass one that fails. */
  readonly disk?: Disk;
}

export interface LogRecorder extends Recorder {
  /** Directory of the log. */
  readonly path: string;
  /** For `recordedParameters` and `redactWith`. */
  readonly hmacKey: Buffer;
  /** `name+hash+base64`, for whoever wants to verify the log (c2sp.org/signed-note). */
  readonly verifierKey: string;
}

/**
 * Opens a log for writing; finishes what a writer that died has left.
 *
 * @throws {AuditError} when it cannot be written, or does not hold what was recorded before.
 */
export async function createRecorder(options: RecorderOptions): Promise<LogRecorder> {
  const { root, stateDir: state, disk = nodeDisk, durability = 'process', externalAnchors, clock } = options;
  const { maxUnpublished = 65_536 } = options;
  const keys = loadOrCreateKeys(state);
  const name = options.name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 64) || 'log';
  const { log, lock, dir, replay } = await openLog({ root, name, state, keys, disk, externalAnchors });
  const { unpublished = [], inFlight = [], lastSign = 0 } = replay ?? {};
  const left = [...unpublished, ...inFlight.map((opening) => interruptedLine(opening, lastSign))];
  try {
    const journal = (committed: (frames: readonly JournalFrame[]) => void): Journal =>
      new Journal(
        { path: join(dir, JOURNAL), key: keys.journalKey, disk, durability, committed },
        { base: log.size, origin: log.origin },
        left.map((text) => ({ kind: 'C', text })),
      );
    const verifierKey = formatVerifierKey(keys.verifier(log.origin));
    return new TileRecorder({
      log,
      lock,
      journal,
      left,
      clock,
      maxUnpublished,
      path: dir,
      hmacKey: keys.hmacKey,
      verifierKey,
    });
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

interface Parts {
  readonly log: Log;
  readonly lock: Lock;
  readonly journal: (committed: (frames: readonly JournalFrame[]) => void) => Journal;
  readonly left: readonly string[];
  readonly clock: () => number;
  readonly maxUnpublished: number;
  readonly path: string;
  readonly hmacKey: Buffer;
  readonly verifierKey: string;
}

class TileRecorder implements LogRecorder {
  readonly path: string;
  readonly hmacKey: Buffer;
  readonly verifierKey: string;
  readonly #log: Log;
  readonly #lock: Lock;
  readonly #journal: Journal;
  readonly #clock: () => number;
  readonly #maxUnpublished: number;
  /** Exchanges that are under way, by id. */
  readonly #open = new Map<string, { readonly opening: Opening; readonly line: string }>();
  readonly #unpublished = new Backlog();
  #publishing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When `#timer` goes off, and when the last publication ended, in milliseconds of a monotonic clock. */
  #due = Number.POSITIVE_INFINITY;
  #published = Number.NEGATIVE_INFINITY;
  #fault: AuditError | undefined;
  #ended: Promise<void> | undefined;

  constructor({ log, lock, journal, left, clock, maxUnpublished, path, hmacKey, verifierKey }: Parts) {
    this.path = path;
    this.hmacKey = hmacKey;
    this.verifierKey = verifierKey;
    this.#log = log;
    this.#lock = lock;
    this.#clock = clock;
    this.#maxUnpublished = maxUnpublished;
    for (const line of left) this.#unpublished.add(line);
    this.#journal = journal((frames) => this.#committed(frames));
    if (left.length > 0) this.#schedule();
  }

  open(opening: Opening): Promise<void> {
    if (this.#unpublished.count >= this.#maxUnpublished) return Promise.reject(this.#backlog());
    return this.#append(() => {
      const line = openingLine(opening);
      return { kind: 'O', record: opening, line, text: line };
    });
  }

  close(record: AuditRecord): Promise<void> {
    return this.#append(() => {
      const begun = this.#open.get(record.id);
      if (begun === undefined) return whole(record, entryLine(record));
      const end = endLine(record, begun.opening, begun.line);
      if (end === undefined) return whole(record, entryLine(record));
      return { kind: 'E', record, line: completed(begun.line, end), text: endText(record.id, end) };
    });
  }

  end(): Promise<void> {
    this.#ended ??= this.#finish();
    return this.#ended;
  }

  #append(frame: () => JournalFrame): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(new AuditError('the audit log has been closed'));
    try {
      return this.#journal.append(frame());
    } catch (cause) {
      return Promise.reject(writeError('record', this.path, cause));
    }
  }

  #committed(frames: readonly JournalFrame[]): void {
    for (const { kind, record, line } of frames) {
      if (kind === 'O') this.#open.set(record.id, { opening: record, line });
      else {
        this.#open.delete(record.id);
        this.#unpublished.add(line);
      }
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#publishing !== undefined) return;
    const many = this.#unpublished.count >= PUBLISH_AT && this.#fault === undefined;
    // A timer that goes off soon enough stays as it is: this runs for every group.
    if (this.#timer !== undefined && (!many || this.#due <= this.#published + PUBLISH_GAP_MS)) return;
    const now = performance.now();
    const due = many ? Math.max(now, this.#published + PUBLISH_GAP_MS) : now + PUBLISH_AFTER_MS;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#startPublishing(), due - now).unref();
  }

  #startPublishing(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = Number.POSITIVE_INFINITY;
    this.#publishing ??= this.#publishOnce();
  }

  async #publishOnce(): Promise<void> {
    try {
      await this.#publish();
      this.#fault = undefined;
    } catch (cause) {
      this.#fault = writeError('publish the audit log', this.path, cause);
    } finally {
      this.#publishing = undefined;
      this.#published = performance.now();
    }
    if (this.#unpublished.count > 0 && this.#ended === undefined) this.#schedule();
  }

  /** The journal goes to the medium first: a record that is in the log must never look unfinished there. */
  async #publish(): Promise<void> {
    await this.#journal.sync();
    const page = this.#unpublished.first();
    if (page !== undefined) {
      await this.#log.append(page);
      this.#unpublished.dropFirst();
    }
    await this.#log.anchor();
    if (this.#journal.length <= ROTATE_BYTES) return;
    const carried = this.#carried();
    const needed = carried.reduce((sum, { text }) => sum + text.length, 0);
    // The factor keeps a journal full of long exchanges from being copied at every publication.
    if (this.#journal.length > ROTATE_BYTES + 4 * needed) {
      await this.#journal.rotate({ base: this.#log.size, origin: this.#log.origin }, carried);
    }
  }

  /** What a journal that begins now must hold. */
  #carried(): Frame[] {
    return [
      ...[...this.#open.values()].map(({ line }): Frame => ({ kind: 'O', text: line })),
      ...this.#unpublished.lines().map((text): Frame => ({ kind: 'C', text })),
    ];
  }

  async #finish(): Promise<void> {
    try {
      await this.#journal.drain();
      const now = this.#clock();
      const cut = [...this.#open.values()].map(({ opening }) =>
        this.#journal.append(whole(opening, interruptedLine(opening, now))),
      );
      await Promise.all(cut);
      do {
        await this.#publishing;
        this.#startPublishing();
        await this.#publishing;
        if (this.#fault !== undefined) throw this.#fault;
      } while (this.#unpublished.count > 0);
      this.#journal.remove();
    } catch (cause) {
      // The journal stays and holds everything; the next writer publishes it.
      await this.#publishing;
      this.#journal.close();
      throw cause;
    } finally {
      clearTimeout(this.#timer);
      this.#lock.release();
    }
  }

  #backlog(): AuditError {
    const why = this.#fault?.message ?? 'the disk is too slow';
    return new AuditError(`${this.#maxUnpublished} audit records wait to be published: ${why}`);
  }
}

/** A terminal record that says all by itself. */
function whole(record: Opening, line: string): JournalFrame {
  return { kind: 'C', record, line, text: line };
}
