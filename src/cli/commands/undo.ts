import { processLocks } from '../../audit/process-locks.ts';
import { placeOf, undo as undoCommit } from '../../staging/commands.ts';
import { doneOf } from '../../staging/journal.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { onRecord } from '../on-record.ts';
import { asRefusal, configFor, openDesk, type StagedFlags, shortPath, theSet } from '../staged/sets.ts';
import type { Io } from '../terminal.ts';

/** `bartizan undo`: 0 when the tree is as it was before the last commit. */
export async function undo(name: string, flags: StagedFlags, io: Io): Promise<ExitCode> {
  const { state } = openDesk(io);
  const set = theSet(state, name, flags, (each) => doneOf(each) !== undefined, 'nothing was committed');
  try {
    const config = await configFor(set, flags, io);
    const done = await onRecord({ what: 'changes/undo', set, config, env: io.env }, () =>
      undoCommit(state, set, processLocks, Date.now()),
    );
    for (const step of done.steps) io.stdout.write(`as before  ${shortPath(placeOf(step, done.roots))}\n`);
    return EXIT.fine;
  } catch (error) {
    throw asRefusal(error);
  }
}
