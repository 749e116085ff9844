import { closeSync, rmSync } from 'node:fs';
import type { Disk } from './disk.ts';
import { FIRST_MAC, type Frame, type Group, type JournalHeader, seal } from './journal-format.ts';
import type { Opening } from './record.ts';
import { writeError } from './write-error.ts';

/** When an appended frame counts as kept: once the system has it, or once the medium has it. */
export type Durability = 'process' | 'power';

export interface JournalFrame extends Frame {
  /** What the line says. */
  readonly record: Opening;
  /** The line of the opening, or of the entry. */
  readonly line: string;
}

export interface JournalOptions {
  readonly path: string;
  readonly key: Buffer;
  readonly disk: Disk;
  readonly durability: Durability;
  /** Hears what was written, in order, before those who asked for it do. */
  readonly committed: (frames: readonly JournalFrame[]) => void;
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** What is asked for in this turn. */
interface Waiting {
  readonly frames: JournalFrame[];
  readonly done: Deferred;
}

/** An open file of the journal, and where the next group goes. */
interface Sheet {
  readonly fd: number;
  mac: string;
  length: number;
}

/**
 * The write-ahead file of one log. Everything that is asked for in one turn of the event loop is one group: one write,
 * one seal, one promise.
 *
 * A group is in the file whole or not at all: after an error the file is cut back to its last whole group.
 */
export class Journal {
  readonly #options: JournalOptions;
  #sheet: Sheet;
  #group: Waiting | undefined;
  /** A group on its way to the medium; only with durability `power`. */
  #syncing: Promise<void> | undefined;
  /** Frames written since a rotation began; the new file needs them too. */
  #caught: Frame[] | undefined;
  /** Bytes behind the last whole group could not be cut off yet. */
  #ragged = false;
  #dirty = false;

  /** Puts a new journal in place of the old one, with these frames. @throws {AuditError} */
  constructor(options: JournalOptions, header: JournalHeader, carried: readonly Frame[]) {
    this.#options = options;
    try {
      this.#sheet = this.#newSheet({ header, frames: carried });
      options.disk.syncNow(this.#sheet.fd);
      options.disk.rename(`${options.path}.new`, options.path);
    } catch (cause) {
      throw writeError('start the journal', options.path, cause);
    }
  }

  /** Bytes in the file. */
  get length(): number {
    return this.#sheet.length;
  }

  /** Resolves once the frame is kept. @throws {AuditError} when it could not be written: then nothing of it is left. */
  append(frame: JournalFrame): Promise<void> {
    let group = this.#group;
    if (group === undefined) {
      group = { frames: [], done: withResolvers() };
      this.#group = group;
      if (this.#syncing === undefined) setImmediate(() => this.#flush());
    }
    group.frames.push(frame);
    return group.done.promise;
  }

  /** Waits until nothing is on its way, whether it arrived or not. */
  async drain(): Promise<void> {
    while (this.#group !== undefined || this.#syncing !== undefined) {
      await this.#syncing;
      await this.#group?.done.promise.catch(() => {});
    }
  }

  /** Puts on the medium what was written so far. */
  async sync(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      await this.#options.disk.sync(this.#sheet.fd);
    } catch (cause) {
      this.#dirty = true;
      throw writeError('save the journal', this.#options.path, cause);
    }
  }

  /**
   * Begins the file anew without the frames that are no longer needed. What is appended meanwhile goes to both files,
   * and the new one takes the old one's place at once.
   *
   * Must not overlap with `sync` or another rotation.
   *
   * @throws {AuditError} when there is no room; the old file goes on.
   */
  async rotate(header: JournalHeader, carried: readonly Frame[]): Promise<void> {
    const { disk, path } = this.#options;
    this.#caught = [];
    let sheet: Sheet | undefined;
    try {
      sheet = this.#newSheet({ header, frames: carried });
      await disk.sync(sheet.fd);
      while (this.#syncing !== undefined) await this.#syncing;
      // From here to the end nothing waits, so nothing can be appended in between.
      const frames = this.#caught;
      if (frames.length > 0) appendGroup(disk, sheet, { frames }, this.#options.key);
      if (this.#options.durability === 'power') disk.syncNow(sheet.fd);
      disk.rename(`${path}.new`, path);
      closeSync(this.#sheet.fd);
      this.#sheet = sheet;
      this.#ragged = false;
      this.#dirty = true;
    } catch (cause) {
      if (sheet !== undefined) closeSync(sheet.fd);
      rmSync(`${path}.new`, { force: true });
      throw writeError('begin a new journal', path, cause);
    } finally {
      this.#caught = undefined;
    }
  }

  /** Closes the file. Nothing may be on its way. */
  close(): void {
    closeSync(this.#sheet.fd);
  }

  /** Closes the file and removes it: everything in it has been published. */
  remove(): void {
    this.close();
    rmSync(this.#options.path, { force: true });
  }

  #flush(): void {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    try {
      this.#write(group.frames);
    } catch (cause) {
      group.done.reject(writeError('record', this.#options.path, cause));
      return;
    }
    this.#options.committed(group.frames);
    if (this.#options.durability === 'process') group.done.resolve();
    else this.#syncing = this.#settle(group);
  }

  async #settle(group: Waiting): Promise<void> {
    try {
      await this.#options.disk.sync(this.#sheet.fd);
      group.done.resolve();
    } catch (cause) {
      group.done.reject(writeError('record', this.#options.path, cause));
    } finally {
      this.#syncing = undefined;
      this.#flush();
    }
  }

  #write(frames: readonly Frame[]): void {
    const { disk, key } = this.#options;
    if (this.#ragged) disk.truncate(this.#sheet.fd, this.#sheet.length);
    this.#ragged = true;
    try {
      appendGroup(disk, this.#sheet, { frames }, key);
      this.#ragged = false;
    } catch (cause) {
      try {
        disk.truncate(this.#sheet.fd, this.#sheet.length);
        this.#ragged = false;
      } catch {
        // Tried again before the next write, which fails while this does.
      }
      throw cause;
    }
    this.#dirty = true;
    this.#caught?.push(...frames);
  }

  #newSheet(first: Group): Sheet {
    const { disk, path, key } = this.#options;
    const fd = disk.create(`${path}.new`);
    const sheet = { fd, mac: FIRST_MAC, length: 0 };
    try {
      appendGroup(disk, sheet, first, key);
      return sheet;
    } catch (cause) {
      closeSync(fd);
      rmSync(`${path}.new`, { force: true });
      throw cause;
    }
  }
}

function appendGroup(disk: Disk, sheet: Sheet, group: Group, key: Buffer): void {
  const { bytes, mac } = seal(group, sheet.mac, key);
  if (disk.append(sheet.fd, bytes) !== bytes.length) {
    throw Object.assign(new Error('only a part was written'), { code: 'ENOSPC' });
  }
  sheet.mac = mac;
  sheet.length += bytes.length;
}

/** `Promise.withResolvers` of ES2024, which Node 20 lacks. */
function withResolvers(): Deferred {
  let resolve: Deferred['resolve'] = () => {};
  let reject: Deferred['reject'] = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
