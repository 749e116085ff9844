/** What the commands on pending changes have in common. */
import path from 'node:path';
import { stateDir } from '../../audit/places.ts';
import { processLocks } from '../../audit/process-locks.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { type ChangeSet, changeSets, configOf, openedOf } from '../../staging/change-set.ts';
import { recoverAll } from '../../staging/commands.ts';
import { StagingError } from '../../staging/problem.ts';
import { type Failure, refused } from '../failure.ts';
import { type Io, printable } from '../terminal.ts';

export interface Desk {
  readonly io: Io;
  readonly state: string;
}

export interface StagedFlags {
  /** Only what was written by servers of this config. */
  readonly config?: string;
}

/** First of all, what a crash left behind is ended. */
export function openDesk(io: Io): Desk {
  const state = stateDir(io.env);
  for (const { set, tree } of recoverAll(state, processLocks)) {
    io.stderr.write(
      `${set.id}: a commit was cut short; it has been ${tree === 'new' ? 'carried through' : 'taken back'}\n`,
    );
  }
  return { io, state };
}

/** Whether it is of a server of this config, where one is named. What says nothing may be of any. */
export function isOf({ config }: StagedFlags, set: ChangeSet): boolean {
  const own = configOf(set);
  return config === undefined || own === undefined || own === path.resolve(config);
}

/** The one that is meant: `notes`, when it has but one, or `notes/2`. */
export function theSet(
  state: string,
  name: string,
  flags: StagedFlags,
  has: (set: ChangeSet) => boolean,
  what: string,
): ChangeSet {
  const [server = '', number] = name.split('/');
  const all = changeSets(state, server).filter(
    (set) => (number === undefined || set.id === name) && isOf(flags, set),
  );
  const fitting = all.filter(has);
  const [only, second] = fitting;
  if (only === undefined) throw refused(`${what} in ${name}`, 'bartizan changes');
  if (second !== undefined) {
    throw refused(
      `${name} has ${fitting.length} change sets: ${fitting.map(({ id }) => id).join(', ')}`,
      `name one of them, such as ${second.id}`,
    );
  }
  return only;
}

export function isOpen(set: ChangeSet): boolean {
  return openedOf(set) !== undefined;
}

/** The one that its server ran with. What is to be dropped, or taken back, needs none that loads. */
export async function configFor(
  set: ChangeSet,
  { config }: StagedFlags,
  io: Io,
): Promise<Config | undefined> {
  return loadConfig(configPath(config ?? configOf(set), io.env)).catch(() => undefined);
}

/** As a person here would type it. */
export function shortPath(place: string): string {
  const relative = path.relative(process.cwd(), place);
  return printable(relative === '' ? '.' : relative.startsWith('..') ? place : relative);
}

/** What is not done because of how things stand is a refusal. */
export function asRefusal(error: unknown): Failure | Error {
  if (error instanceof StagingError) return refused(error.message, error.hint);
  return error instanceof Error ? error : new Error(String(error));
}
