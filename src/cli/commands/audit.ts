import type { Command } from 'commander';
import { misused } from '../failure.ts';
import type { Io } from '../terminal.ts';
import type { ExportOptions, PlaceOptions, TailOptions, VerifyOptions } from './audit-verbs.ts';

const EXAMPLES = `
Examples:
  bartizan audit tail --follow
  bartizan audit show 019ab3c2-5d10-7c3e-9d37-3a1b6c0e7f55
  bartizan audit verify --checkpoint kept-elsewhere.txt
  bartizan audit export --since 2026-11-01 > november.jsonl
  bartizan audit consistency 1000 --log serve
`;

/** Adds `bartizan audit` with its verbs. What they do is imported when one is used. */
export function registerAudit(program: Command, io: Io, end: (code: number) => void): void {
  const audit = program
    .command('audit')
    .description('read, verify and prove the record of every exchange')
    .addHelpText('after', EXAMPLES);

  verb('tail', 'the last records of all logs, oldest first')
    .option('-n, --lines <count>', 'how many', natural, 20)
    .option('-f, --follow', 'go on with new ones until interrupted')
    .option('--json', 'one JSON object a line')
    .action(async (options: TailOptions) => end(await (await verbs()).tail(options, io)));

  verb('show <id>', 'one whole record, and whether it is under a signature')
    .option('--json', 'as JSON')
    .action(async (id: string, options: PlaceOptions) => end(await (await verbs()).show(id, options, io)));

  verb('verify', 'check every entry, tile, signature and anchor; exit code 1 when something was changed')
    .option('--checkpoint <file>', 'also against a checkpoint that you kept')
    .option('--key <verifier>', 'trust this verifier key instead of the one of this installation')
    .option('--json', 'as JSON')
    .action(async (options: VerifyOptions) => end(await (await verbs()).verify(options, io)));

  verb('export', 'all records, log by log')
    .option(
      '--since <time>',
      'that came in at or after this time, such as 2026-11-22 or 2026-11-22T12:30:00Z',
      time,
    )
    .option('--until <time>', 'that came in before this time', time)
    .option('--format <format>', 'jsonl, the only one so far', format, 'jsonl')
    .action(async (options: ExportOptions) => end(await (await verbs()).exportRecords(options, io)));

  verb('inclusion <id>', 'prove that a record is in its log')
    .option('--json', 'as JSON')
    .action(async (id: string, options: PlaceOptions) =>
      end(await (await verbs()).inclusion(id, options, io)),
    );

  verb('consistency <old-size> [new-size]', 'prove that a log only grew (default: until now)')
    .option('--log <name>', 'which log; needed when there are several')
    .option('--json', 'as JSON')
    .action(async (older: string, newer: string | undefined, options: PlaceOptions) =>
      end(
        await (await verbs()).consistency(
          natural(older),
          newer === undefined ? undefined : natural(newer),
          options,
          io,
        ),
      ),
    );

  verb('key', 'the verifier key of each log, for others who want to verify it')
    .option('--log <name>', 'of this log only')
    .action(async (options: PlaceOptions) => end(await (await verbs()).key(options, io)));

  function verb(usage: string, description: string): Command {
    return audit
      .command(usage)
      .description(description)
      .option('--dir <dir>', 'directory of the logs (default: audit in the state directory)');
  }
}

function verbs(): Promise<typeof import('./audit-verbs.ts')> {
  return import('./audit-verbs.ts');
}

function natural(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw misused(`"${text}" is no whole number`);
  return Number(text);
}

/** A date alone means its beginning in UTC, as ECMAScript has it. */
function time(text: string): number {
  const at = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw misused(`"${text}" is no time`, 'write 2026-11-22 or 2026-11-22T12:30:00Z');
  return at;
}

function format(text: string): string {
  if (text !== 'jsonl') throw misused(`there is no format "${text}"`, '--format jsonl');
  return text;
}
