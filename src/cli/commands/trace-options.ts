import type { Command } from 'commander';
import type { Io } from '../terminal.ts';
import type { TraceFlags } from './trace.ts';

/** `trace`: what a server needs, seen while it runs. */
export function registerTrace(
  command: (usage: string, description: string) => Command,
  io: Io,
  end: (code: number) => void,
): void {
  const typed: { readonly kind: 'call' | 'args'; readonly value: string }[] = [];
  // Which arguments belong to which call is said by their order alone.
  const in_ =
    (kind: 'call' | 'args') =>
    (value: string): void =>
      void typed.push({ kind, value });
  command('trace <server>', 'run a server in a throw-away sandbox, watch what it needs, and propose grants')
    .option(
      '--call <tool>',
      'call this tool, so that it shows what it needs (may be given again)',
      in_('call'),
    )
    .option('--args <json>', 'arguments of the call before it', in_('args'))
    .option('--seconds <n>', 'let it run so long after that', Number)
    .option('--json', 'as JSON')
    .option('-y, --yes', 'do not ask; needed where there is no terminal')
    .action(async (server: string, options: TraceFlags) => {
      const { trace } = await import('./trace.ts');
      end(await trace(server, typed, options, io));
    });
}
