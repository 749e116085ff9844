import path from 'node:path';
import type { Config, StdioServer } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { guardOf } from '../../gateway/guard.ts';
import type { Walls } from '../../gateway/walls.ts';
import { serverIn } from '../../lock/lock.ts';
import { loadLock } from '../../lock/store.ts';
import { personAt } from '../approve/person.ts';
import { collect, limitsOf } from '../collect.ts';
import { EXIT, type ExitCode, misused, refused, report } from '../failure.ts';
import { installedOf, storeOf } from '../packages.ts';
import { type Io, printable, wrap } from '../terminal.ts';
import { createInterrupt } from '../trace/interrupt.ts';
import { LIMITS, pageOf } from '../trace/page.ts';
import type { Proposal } from '../trace/proposal.ts';
import { propose } from '../trace/propose.ts';
import { type AskedCall, createCallOptions, type MadeCall, makeCalls } from '../trace/tool-calls.ts';
import { openWorkshop, type Workshop } from '../trace/workshop.ts';

export interface TraceFlags {
  readonly config?: string;
  readonly seconds?: number;
  readonly json?: boolean;
  readonly yes?: boolean;
}

type Typed = readonly { readonly kind: 'call' | 'args'; readonly value: string }[];

/**
 * `bartizan trace <server>`: runs it with nearly no walls in a throw-away copy of this machine, watches it from outside, and
 * proposes the smallest grants. It changes no file.
 *
 * @returns 3 when the server did not run to the end; what was seen until then is shown all the same.
 * @throws {Failure} when it is misused, when nobody says yes, or when something that it takes is missing here.
 */
export async function trace(name: string, typed: Typed, flags: TraceFlags, io: Io): Promise<ExitCode> {
  const options = createCallOptions();
  for (const { kind, value } of typed) options[kind](value);
  const { seconds = 0 } = flags;
  if (!(seconds >= 0 && seconds <= 86_400))
    throw misused('--seconds takes a number from 0 to 86400', '--seconds 30');
  const config = await loadConfig(configPath(flags.config, io.env));
  const server = localServer(name, config);
  const guard = guardOf(config, io.env);
  const workshop = await openWorkshop(guard, server.grants.limits, placesOf(server, config));
  const interrupt = createInterrupt(() => workshop.drop());
  try {
    await demandYes(name, workshop, flags, io);
    const pause = (): Promise<void> => interrupt.pause(seconds * 1000);
    const run = await watchServer(name, server, config, options.calls, workshop, pause, io);
    const found = await workshop.found();
    if (found === undefined || !found.seen.began) {
      if (run.error !== undefined) return report(run.error, io);
      throw refused(`nothing was seen of ${name}`, 'report this, with the version of strace');
    }
    const here = new Set(Object.keys(io.env).filter((each) => io.env[each] !== undefined));
    const proposal = propose({ ...found, said: run.said, server, dir: config.dir, here });
    const broke = run.error instanceof Error ? run.error.message : undefined;
    if (flags.json === true)
      io.stdout.write(`${JSON.stringify(asJson(name, proposal, run.calls, broke), undefined, 2)}\n`);
    else io.stdout.write(pageOf({ server: name, proposal, calls: run.calls, broke }, io.stdout, io.env));
    return run.error === undefined ? EXIT.fine : EXIT.broken;
  } finally {
    workshop.drop();
    interrupt.end();
  }
}

function localServer(name: string, { servers, path: file }: Config): StdioServer {
  const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (server === undefined) {
    throw misused(
      `there is no server "${name}" in ${file}`,
      `one of: ${Object.keys(servers).join(', ') || 'none'}`,
    );
  }
  if (server.kind === 'http') {
    throw misused(
      `${name} runs elsewhere: what it needs there cannot be seen`,
      'bartizan trace is for servers with a command',
    );
  }
  if (server.package?.ecosystem === 'oci') {
    throw misused(
      `${name} is an image, which brings a file system of its own: it cannot be traced`,
      'it sees nothing of this machine: start with no grants, and add what its documentation asks for',
    );
  }
  return server;
}

/** Where it is likely to write. */
function placesOf({ cwd, args, grants }: StdioServer, { dir }: Config): string[] {
  return [cwd, dir, ...grants.write, ...args.map((word) => path.resolve(cwd, word))];
}

/** Nobody runs a server with so few walls without knowing it. */
async function demandYes(name: string, { readOnly }: Workshop, flags: TraceFlags, io: Io): Promise<void> {
  const width = Math.min(io.stderr.columns ?? 100, 110);
  const kept =
    readOnly.length === 0
      ? 'What it writes is thrown away.'
      : `What it writes is thrown away; no copy can be made of ${readOnly.join(', ')}, where it can write nothing.`;
  const sentences = [
    `${name} will run in a throw-away sandbox with far more than it will have later.`,
    'It can read all your files but keys, credentials, browsers and what Bartizan keeps, which are hidden.',
    kept,
    'It reaches the real network, this machine included: what it sends, and what it does elsewhere, is not taken back.',
  ];
  io.stderr.write(wrap(printable(sentences.join(' ')), width));
  if (flags.yes === true) return;
  const person = await personAt(io);
  if (person === undefined) {
    throw refused('running a server like this needs a yes', `bartizan trace ${name} --yes`);
  }
  const answer = await person.choose(`Run ${name}?`, [
    { value: 'no', label: 'No' },
    { value: 'yes', label: 'Yes, run it and watch' },
  ]);
  if (answer !== 'yes') throw refused(`${name} was not run`);
}

interface Run {
  readonly calls: readonly MadeCall[];
  readonly said: readonly string[];
  readonly error: unknown;
}

const MOST_LINES = 2_000;

async function watchServer(
  name: string,
  server: StdioServer,
  config: Config,
  asked: readonly AskedCall[],
  { contain }: Workshop,
  pause: () => Promise<void>,
  io: Io,
): Promise<Run> {
  const said: string[] = [];
  const calls: MadeCall[] = [];
  const walls: Walls = { demand: async () => undefined, containing: () => contain };
  const hear = (line: string): void => {
    if (said.length < MOST_LINES) said.push(line);
    io.stderr.write(`[${name}] ${printable(line)}\n`);
  };
  const approved = serverIn(await loadLock(config.lockPath), name)?.package;
  try {
    await collect(
      name,
      config,
      io.env,
      walls,
      await installedOf(server, approved, storeOf(io.env)),
      await limitsOf(config),
      hear,
      async (upstream, meta) => {
        calls.push(...(await makeCalls(asked, upstream, meta, server.timeoutMs)));
        await pause();
      },
    );
    return { calls, said: [...said, ...calls.map((call) => call.said ?? '')], error: undefined };
  } catch (error) {
    return { calls, said: [...said, error instanceof Error ? error.message : ''], error };
  }
}

function asJson(
  server: string,
  proposal: Proposal,
  calls: readonly MadeCall[],
  broke: string | undefined,
): object {
  return { server, ...proposal, calls, ...(broke !== undefined && { broke }), limits: LIMITS };
}
