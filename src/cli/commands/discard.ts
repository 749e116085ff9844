import { processLocks } from '../../audit/process-locks.ts';
import { discard as discardChanges } from '../../staging/commands.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { onRecord } from '../on-record.ts';
import { asRefusal, configFor, isOpen, openDesk, type StagedFlags, theSet } from '../staged/sets.ts';
import type { Io } from '../terminal.ts';

/** `bartizan discard`: 0 when they are gone. */
export async function discard(name: string, flags: StagedFlags, io: Io): Promise<ExitCode> {
  const { state } = openDesk(io);
  const set = theSet(state, name, flags, isOpen, 'nothing is pending');
  try {
    const config = await configFor(set, flags, io);
    const count = await onRecord({ what: 'changes/discard', set, config, env: io.env }, () =>
      discardChanges(set, processLocks),
    );
    io.stdout.write(`${set.id}: ${wordsFor(count)} gone.\n`);
    return EXIT.fine;
  } catch (error) {
    throw asRefusal(error);
  }
}

function wordsFor(count: number | undefined): string {
  if (count === undefined) return 'all that was written, which could not be counted, is';
  return count === 1 ? '1 change is' : `${count} changes are`;
}
