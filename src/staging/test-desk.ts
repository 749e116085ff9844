/** A granted tree with a change set over it, for tests: what a server would do is done by plain calls. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processLocks } from '../audit/process-locks.ts';
import { recover } from './carry-out.ts';
import { type ChangeSet, changeSets, type Locks } from './change-set.ts';
import { type CommitOptions, type Committed, commit, show, undo } from './commands.ts';
import type { Done } from './journal.ts';
import { openChangeSet, type Taken } from './open.ts';

export const locks: Locks = processLocks;
const HOUR = 3_600_000;

export class Desk {
  readonly home: string = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'bartizan-staged-')));
  readonly state: string = path.join(this.home, 'state', 'bartizan');
  readonly base: string = path.join(this.home, 'notes');
  /** Of the config that the server is in. */
  readonly config: string = path.join(this.home, 'bartizan.yaml');
  now = 1_000;

  constructor(files: Readonly<Record<string, string>> = {}) {
    fs.mkdirSync(this.base, { mode: 0o755 });
    for (const [name, text] of Object.entries(files)) put(this.base, name, text);
  }

  take(caller = 'alice', write: readonly string[] = [this.base]): Promise<Taken> {
    fs.mkdirSync(path.join(this.state, 'staged', 'notes'), { recursive: true });
    return openChangeSet(
      {
        server: 'notes',
        config: this.config,
        caller,
        write: write.map((place) => ({ source: place, target: place })),
        state: this.state,
        locks,
        onlyCopies: true,
        bound: { bytes: 2 ** 30, entries: 1000 },
        notice: () => undefined,
      },
      (set) => recover(set),
    );
  }

  /** Starts, lets it write, and ends it. */
  async serve(work: (directory: string) => void, caller = 'alice'): Promise<ChangeSet> {
    const taken = await this.take(caller);
    try {
      work(taken.mounts[0]?.source ?? '');
    } finally {
      taken.release();
    }
    return taken.set;
  }

  get set(): ChangeSet {
    const [first] = changeSets(this.state);
    if (first === undefined) throw new Error('nothing was opened');
    return first;
  }

  commit(paths: readonly string[] = [], more: Partial<CommitOptions> = {}): Promise<Committed> {
    return commit(this.state, this.set, locks, {
      paths: paths.map((each) => path.join(this.base, each)),
      now: this.now,
      undoFor: HOUR,
      ...more,
    });
  }

  undo(): Promise<Done> {
    return undo(this.state, this.set, locks, this.now);
  }

  /** `+ new`, `- gone`, `~ other`, with `!` behind what somebody else has changed. */
  async changes(): Promise<string[]> {
    const lines = await show(this.set, locks, ({ pending }) =>
      pending.changes.map(
        ({ path: name, before, after, conflict }) =>
          `${before === undefined ? '+' : after === undefined ? '-' : '~'} ${name}${conflict ? ' !' : ''}`,
      ),
    );
    return lines ?? [];
  }

  /** The granted tree: files with their texts, directories, links. */
  tree(): Record<string, string> {
    return treeIn(this.base);
  }

  write(name: string, text: string): void {
    put(this.base, name, text);
  }

  remove(): void {
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

export function put(directory: string, name: string, text: string): void {
  const file = path.join(directory, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

export function treeIn(directory: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.join(directory, name);
    const stats = fs.lstatSync(file);
    if (stats.isSymbolicLink()) found[name] = `-> ${fs.readlinkSync(file)}`;
    else found[name] = stats.isDirectory() ? '/' : stats.isFile() ? fs.readFileSync(file, 'utf8') : '?';
  }
  return found;
}
