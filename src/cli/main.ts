import { run } from './commands/run.ts';
import { report } from './failure.ts';
import type { Io } from './terminal.ts';

/** Runs one command line, without the program's own name, and returns the exit code. Throws nothing. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const plain = plainRun(argv);
  if (plain === undefined) {
    const { runCommandLine } = await import('./command-line.ts');
    return runCommandLine(argv, io);
  }
  try {
    return await run(plain.server, plain.options, io);
  } catch (error) {
    return report(error, io);
  }
}

interface PlainRun {
  readonly server: string;
  readonly options: { readonly config?: string };
}

/**
 * The command line as `import` writes it into a client's config. An editor starts it often, so it is read without the
 * parser of command lines, whose loading took a tenth of the start. Whatever is written otherwise takes the long way.
 */
function plainRun(argv: readonly string[]): PlainRun | undefined {
  const [verb, server, flag, config, ...more] = argv;
  if (verb !== 'run' || !isWord(server) || more.length > 0) return undefined;
  if (flag === undefined) return { server, options: {} };
  return flag === '--config' && isWord(config) ? { server, options: { config } } : undefined;
}

function isWord(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !text.startsWith('-');
}
