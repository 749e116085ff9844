import { processLocks } from '../../audit/process-locks.ts';
import { discard as discardChanges } from '../../staging/commands.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { asRefusal, isOpen, openDesk, type StagedFlags, theSet } from '../staged/sets.ts';
import type { Io } from '../terminal.ts';

/** `bartizan discard`: 0 when they are gone. */
export async function discard(name: string, flags: StagedFlags, io: Io): Promise<ExitCode> {
  const { state } = openDesk(io);
  const set = theSet(state, name, flags, isOpen, 'nothing is pending');
  try {
    const count = await discardChanges(set, processLocks);
    io.stdout.write(`${set.id}: ${count === 1 ? '1 change is' : `${count} changes are`} gone.\n`);
    return EXIT.fine;
  } catch (error) {
    throw asRefusal(error);
  }
}
