import type { Command } from 'commander';
import type { StagedFlags } from '../staged/sets.ts';
import type { Io } from '../terminal.ts';
import type { ChangesOptions } from './changes.ts';
import type { CommitFlags } from './commit.ts';

/** `changes`, `commit`, `discard` and `undo`: what servers wrote that are granted `files.staged`. */
export function registerStaged(program: Command, io: Io, end: (code: number) => void): void {
  command('changes [server]', 'show what servers have written that does not count yet')
    .option('--list', 'only which paths')
    .action(async (server: string | undefined, options: ChangesOptions) => {
      const { changes } = await import('./changes.ts');
      end(await changes(server, options, io));
    });
  command('commit <server> [paths...]', 'let it count: all of it, or only these paths')
    .option('--mark <mark>', 'only if it is still what bartizan changes showed under this mark')
    .action(async (server: string, paths: readonly string[], options: CommitFlags) => {
      const { commit } = await import('./commit.ts');
      end(await commit(server, paths, options, io));
    });
  command('discard <server>', 'drop what a server has written, for ever').action(
    async (server: string, options: StagedFlags) => {
      const { discard } = await import('./discard.ts');
      end(await discard(server, options, io));
    },
  );
  command('undo <server>', 'take back the last commit').action(
    async (server: string, options: StagedFlags) => {
      const { undo } = await import('./undo.ts');
      end(await undo(server, options, io));
    },
  );

  function command(usage: string, description: string): Command {
    return program
      .command(usage)
      .description(description)
      .option('--config <file>', 'only of servers of this config (default: of all that have run here)');
  }
}
