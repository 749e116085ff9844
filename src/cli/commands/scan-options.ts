import type { Command } from 'commander';
import type { Io } from '../terminal.ts';
import type { ScanFlags } from './scan.ts';

/** `bartizan scan` and what it takes; its module is imported when it is used. */
export function registerScan(
  command: (usage: string, description: string) => Command,
  io: Io,
  end: (code: number) => void,
): void {
  command('scan [what...]', 'look at servers that nobody has approved, started in a sandbox or not at all')
    .usage('[options] [config | npm:package args… | https://… | -- command args…]')
    .option('--json', 'as JSON')
    .option('--sarif <file>', 'write SARIF 2.1.0, too; - is the output')
    .option(
      '--fail-on <level>',
      'end with 1 when there is a finding like this: error, warning or note',
      'error',
    )
    .option(
      '--osv <file>',
      'what is known to be vulnerable: a file of OSV advisories, or the address of a service',
    )
    .option('--notes', 'show the notes one by one')
    .action(async (words: string[], options: ScanFlags, self: Command) => {
      const { scan } = await import('./scan.ts');
      const raw = (self.parent as unknown as { rawArgs: readonly string[] }).rawArgs;
      const dashes = raw.indexOf('--');
      const isCommand = dashes !== -1 && raw.length - dashes - 1 === words.length;
      end(await scan(words, isCommand, options, io));
    });
}
