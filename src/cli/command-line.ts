import { CommanderError } from 'commander';
import { suggest } from '../config/suggest.ts';
import { EXIT, misused, report } from './failure.ts';
import { createProgram } from './program.ts';
import type { Io } from './terminal.ts';

/** Runs any command line, without the program's own name, and returns the exit code. Throws nothing. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.fine;
  const program = createProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, io);
    if (error.exitCode === 0) return EXIT.fine;
    if (error.code === 'commander.help') return EXIT.misused;
    return report(
      asMisuse(
        error,
        program.commands.map((command) => command.name()),
      ),
      io,
    );
  }
}

/** Commander's complaints, as one line that says what is wrong and one that says what to type. */
function asMisuse(error: CommanderError, verbs: readonly string[]): Error {
  const message = error.message.replace(/^error: /, '').replace(/\n[\s\S]*$/, '');
  const unknown = /^unknown command '(.*)'$/.exec(message)?.[1];
  const near = unknown === undefined ? undefined : suggest(unknown, verbs);
  const meant = /\(Did you mean (.*)\?\)/.exec(error.message)?.[1];
  if (near !== undefined) return misused(message, `bartizan ${near}`);
  return misused(message, meant === undefined ? 'bartizan --help' : `did you mean ${meant}?`);
}
