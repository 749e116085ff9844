import type { Command } from 'commander';
import type { Io } from '../terminal.ts';
import type { ChangesOptions } from './changes.ts';
import type { CommitFlags } from './commit.ts';

/** `changes`, `commit`, `discard` and `undo`: what servers wrote that are granted `files.staged`. */
export function registerStaged(program: Command, io: Io, end: (code: number) => void): void {
  program
    .command('changes [server]')
    .description('show what servers have written that does not count yet')
    .option('--list', 'only which paths')
    .action(async (server: string | undefined, options: ChangesOptions) => {
      const { changes } = await import('./changes.ts');
      end(await changes(server, options, io));
    });
  program
    .command('commit <server> [paths...]')
    .description('let it count: all of it, or only these paths')
    .option('--mark <mark>', 'only if it is still what bartizan changes showed under this mark')
    .option(
      '--config <file>',
      'the config (default: $BARTIZAN_CONFIG, else ~/.config/bartizan/bartizan.yaml)',
    )
    .action(async (server: string, paths: readonly string[], options: CommitFlags) => {
      const { commit } = await import('./commit.ts');
      end(await commit(server, paths, options, io));
    });
  program
    .command('discard <server>')
    .description('drop what a server has written, for ever')
    .action(async (server: string) => {
      const { discard } = await import('./discard.ts');
      end(await discard(server, io));
    });
  program
    .command('undo <server>')
    .description('take back the last commit')
    .action(async (server: string) => {
      const { undo } = await import('./undo.ts');
      end(await undo(server, io));
    });
}
