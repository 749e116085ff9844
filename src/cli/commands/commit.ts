import path from 'node:path';
import { processLocks } from '../../audit/process-locks.ts';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { guardOf } from '../../gateway/guard.ts';
import { writeObjectionTo } from '../../sandbox/granted.ts';
import type { Guard } from '../../sandbox/guard.ts';
import { configOf, openedOf, type Root } from '../../staging/change-set.ts';
import { commit as commitChanges, placeOf } from '../../staging/commands.ts';
import { EXIT, type ExitCode, misused, refused } from '../failure.ts';
import { onRecord } from '../on-record.ts';
import { describe } from '../staged/describe.ts';
import { asRefusal, isOpen, openDesk, type StagedFlags, shortPath, theSet } from '../staged/sets.ts';
import type { Io } from '../terminal.ts';

export interface CommitFlags extends StagedFlags {
  /** What `bartizan changes` printed: only if it is still exactly that. */
  readonly mark?: string;
}

/** `bartizan commit`: 0 when it counts, 1 when nothing was taken over. */
export async function commit(
  name: string,
  paths: readonly string[],
  flags: CommitFlags,
  io: Io,
): Promise<ExitCode> {
  const { state } = openDesk(io);
  const set = theSet(state, name, flags, isOpen, 'nothing is pending');
  const config = await loadConfig(configPath(flags.config ?? configOf(set), io.env));
  const server = config.servers[set.server];
  if (server?.kind !== 'stdio') {
    throw misused(
      `${config.path} has no server ${set.server} that is started here`,
      `put it back, or: bartizan discard ${set.id}`,
    );
  }
  await demandStillOpen(openedOf(set)?.roots ?? [], guardOf(config, io.env));
  try {
    const options = {
      paths: paths.map((each) => path.resolve(each)),
      mark: flags.mark,
      now: Date.now(),
      undoFor: server.grants.undoForMs,
    };
    const { taken, leftOut, opened } = await onRecord(
      { what: 'changes/commit', set, config, env: io.env },
      () => commitChanges(state, set, processLocks, options),
      ({ mark }) => mark,
    );
    for (const change of taken) {
      io.stdout.write(`${describe(change).verb.padEnd(7)}  ${shortPath(placeOf(change, opened.roots))}\n`);
    }
    for (const { change, why } of leftOut) {
      io.stdout.write(`left out ${shortPath(placeOf(change, opened.roots))}  (${why})\n`);
    }
    io.stdout.write(`bartizan undo ${set.id} takes it back.\n`);
    return EXIT.fine;
  } catch (error) {
    throw asRefusal(error);
  }
}

/** What was granted when the server started may not be so any more: the guard of now counts. */
async function demandStillOpen(roots: readonly Root[], guard: Guard): Promise<void> {
  for (const { directory, only } of roots) {
    const place = only === undefined ? directory : path.join(directory, only);
    const objection = await writeObjectionTo(place, guard);
    if (objection !== undefined) throw refused(`${place} ${objection}`, 'bartizan discard');
  }
}
