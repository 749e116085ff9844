import { homedir } from 'node:os';
import { Command } from 'commander';
import type { ApproveFlags } from './approve-servers.ts';
import type { ClientIo } from './client-files.ts';
import type { AddOptions } from './commands/add.ts';
import { registerAudit } from './commands/audit.ts';
import type { EjectOptions } from './commands/eject.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { ImportOptions } from './commands/import.ts';
import type { RunOptions } from './commands/run.ts';
import { registerScan } from './commands/scan-options.ts';
import type { ServeOptions } from './commands/serve.ts';
import { registerStaged } from './commands/staged.ts';
import { registerTrace } from './commands/trace-options.ts';
import type { VerifyOptions } from './commands/verify.ts';
import type { Io } from './terminal.ts';
import { version } from './version.ts';

const EXAMPLES = `
Examples:
  bartizan import --dry-run        show what would change in the clients found here
  bartizan import                  put Bartizan in front of their servers
  bartizan add npm:@scope/server   a server from npm, verified, without npx
  bartizan approve                 look at what the servers offer, and say yes or no
  bartizan scan -- npx -y server   look at a server before you use it
  bartizan explain notes           what the server "notes" can do here
  bartizan trace notes             watch what it needs, and propose the smallest grants
  bartizan doctor                  what is on, what is off, what cannot be enforced here
  bartizan audit tail              what went through, and what was refused
  bartizan changes                 what servers wrote that does not count yet
  bartizan eject                   put everything back

Exit codes: 0 fine, 1 refused, 2 misused, 3 broken.
The config is $BARTIZAN_CONFIG, else ~/.config/bartizan/bartizan.yaml. The current directory is never searched.
`;

const CLIENT_OPTION =
  'only this one: claude-desktop, claude-code, cursor, vscode, windsurf or zed (may be given again; default: all found)';

/**
 * The verbs and what they take. Each verb's module is imported when it is used, and not before: an editor starts
 * `bartizan run` often.
 */
export function createProgram(io: Io, end: (code: number) => void): Command {
  const program = new Command('bartizan')
    .description('Stands between MCP clients and MCP servers, and checks every message both ways.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // `main` reports errors, in the form that all of ours have.
      outputError: () => {},
    });

  command('import', "put Bartizan in front of the servers in your clients' config")
    .option('--client <id>', CLIENT_OPTION, several)
    .option('--dry-run', 'show what would change, and change nothing')
    .option('-y, --yes', 'for scripts; nothing is asked anyway')
    .option('--commands', 'leave npx, uvx and the like as they are, rather than verify and install packages')
    .action(async (options: ImportOptions) => {
      const { importServers } = await import('./commands/import.ts');
      const { packageSource } = await import('./import-packages.ts');
      end(await importServers(options, { ...clientIo(io), packages: packageSource(io) }));
    });

  program
    .command('eject')
    .description("put the clients' config back as it was")
    .option('--client <id>', CLIENT_OPTION, several)
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--remove', 'take the servers out of bartizan.yaml too, where no other client uses them')
    .action(async (options: EjectOptions) => {
      const { eject } = await import('./commands/eject.ts');
      end(await eject(options, clientIo(io)));
    });

  command('run [server]', 'stand between one client and one server, over standard input and output')
    .option('--set <name>', 'a set of servers, as one, instead of a single server')
    .action(async (server: string | undefined, options: RunOptions) => {
      const { run } = await import('./commands/run.ts');
      end(await run(server, options, io));
    });

  command('serve', 'stand between clients and all servers, over HTTP on this machine')
    .option('--port <number>', 'instead of the one in the config')
    .option('--workers <number>', 'processes that share the port (default: 1)')
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./commands/serve.ts');
      end(await serve(options, io));
    });

  command('approve [server]', 'look at what servers offer, or what has changed, and say yes or no')
    .option('--all', 'take all that is offered, without looking at each')
    .option('-y, --yes', 'do not ask; needed where there is no terminal')
    .action(async (server: string | undefined, options: ApproveFlags) => {
      const { approveServers } = await import('./approve-servers.ts');
      end(await approveServers(server, options, io));
    });

  command('add <package> [args...]', 'fetch and verify a package, and make it a server of the config')
    .option('--name <name>', 'of the server in the config (default: made of that of the package)')
    .option('--unsigned <reason>', 'use it although nobody signed it, for this reason')
    .action(async (spec: string, args: string[], options: AddOptions) => {
      const { add } = await import('./commands/add.ts');
      end(await add(spec, args, options, io));
    });

  command('verify [server]', 'compare every byte of the installed packages with what was approved')
    .option('--install', 'fetch what is not installed here')
    .action(async (server: string | undefined, options: VerifyOptions) => {
      const { verify } = await import('./commands/verify.ts');
      end(await verify(server, options, io));
    });

  command('sbom <server>', 'print what an approved package consists of, as CycloneDX')
    .option('--check', 'say instead which of it is known to be vulnerable')
    .action(async (server: string, options: { config?: string; check?: boolean }) => {
      const { sbom } = await import('./commands/sbom.ts');
      end(await sbom(server, options, io));
    });

  registerAudit(program, io, end);
  registerStaged(program, io, end);

  command(
    'labels [clear]',
    'show what was read that is asked about before something goes out, or clear it',
  ).action(async (verb: string | undefined, options: { config?: string }) => {
    const { labels } = await import('./commands/labels.ts');
    end(await labels(verb, options, io));
  });

  command('explain [server]', 'say in plain words what servers can do here')
    .option('--json', 'as JSON')
    .action(async (server: string | undefined, options: ExplainOptions) => {
      const { explain } = await import('./commands/explain.ts');
      end(await explain(server, options, io));
    });

  registerScan(command, io, end);
  registerTrace(command, io, end);

  command('doctor', 'say what is on, what is off and why, and what cannot be enforced here')
    .option('--json', 'as JSON')
    .action(async (options: { config?: string; json?: boolean }) => {
      const { doctor } = await import('./commands/doctor.ts');
      end(await doctor(options, io));
    });

  program
    .command('controls')
    .description('list the controls in their order: what each stops, and its options')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { controls } = await import('./commands/controls.ts');
      end(await controls(options, io));
    });

  return program;

  function command(usage: string, description: string): Command {
    return program
      .command(usage)
      .description(description)
      .option(
        '--config <file>',
        'the config (default: $BARTIZAN_CONFIG, else ~/.config/bartizan/bartizan.yaml)',
      );
  }
}

function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Where clients keep their files depends on the machine, too. */
function clientIo({ stdout, stderr, env }: Io): ClientIo {
  return {
    stdout,
    stderr,
    env,
    home: homedir(),
    platform: process.platform,
    cwd: process.cwd(),
    now: Date.now,
  };
}
