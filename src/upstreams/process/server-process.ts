import { createLines } from '../../protocol/lines.ts';
import { UpstreamError } from '../upstream.ts';
import { deathSignal } from './death-signal.ts';
import { kinOf, MARK } from './descendants.ts';
import { createInput } from './input.ts';
import { extinguish, terminate } from './kill.ts';
import { enlist, nextMark } from './last-resort.ts';
import type { Contained, Exit, Launch, Program } from './launch.ts';
import { defaultPatience, type Patience } from './patience.ts';
import { resolveCommand } from './resolve-command.ts';
import { spawnContained } from './spawn.ts';
import { createStderr } from './stderr.ts';

/** What is heard of a process. None may throw. */
export interface ProcessEvents {
  /** One line of stdout, without its end. */
  line(bytes: Buffer): void;
  /** A line of stdout was longer than the limit and has been dropped. */
  oversize(bytes: number): void;
  /** One line of stderr, cut and escaped: fit for a terminal. */
  stderr(text: string): void;
  /**
   * It is over: its output has been read, nothing more will be heard.
   *
   * @param failed what its walls said, when they could not be put up and it never ran
   */
  exit(exit: Exit, failed?: string): void;
}

export interface ProcessLimits {
  /** Bytes of one line of stdout. */
  readonly line: number;
  /** Characters of one line of stderr. */
  readonly stderrLine: number;
  /** Bytes that may wait for a server that does not read. Default: 8 MiB. */
  readonly waiting?: number;
  /** Lines of stderr in a second. Default: 200. */
  readonly stderrPerSecond?: number;
}

/** A local MCP server that runs. */
export interface ServerProcess {
  readonly pid: number;
  /**
   * Sends one message and its line end. A promise when the pipe is full: wait for it before sending more.
   *
   * @throws {UpstreamError} `server_unavailable` when the server does not read, or is gone.
   */
  send(bytes: Buffer): Promise<void> | void;
  /**
   * Ends the server: closes its input, waits, SIGTERM, waits, SIGKILL. When this resolves, nothing of it is left.
   *
   * @throws {UpstreamError} `server_unavailable` when something of it cannot be killed.
   */
  close(): Promise<void>;
  /** Settles when `exit` has been heard. Never rejects. */
  readonly exited: Promise<Exit>;
}

/** For tests: time, and how long to wait. */
export interface ProcessOptions {
  readonly patience?: Partial<Patience>;
  readonly now?: () => number;
}

/**
 * Starts a local MCP server as a child, over pipes and with nothing inherited: no shell, no environment but what
 * was granted, no descriptors, no terminal (G7, H5). What it may do on the machine is the sandbox's business.
 *
 * @throws {UpstreamError} `server_unavailable` when it cannot be started, with what to do about it.
 */
export async function startProcess(
  launch: Launch,
  events: ProcessEvents,
  limits: ProcessLimits,
  options: ProcessOptions = {},
): Promise<ServerProcess> {
  const patience = { ...defaultPatience, ...options.patience };
  const [resolved, prefix] = await Promise.all([programOf(launch), deathSignal()]);
  const mark = nextMark();
  const { cwd, installed } = launch;
  const program: Program = {
    ...resolved,
    cwd,
    env: { ...launch.env, [MARK]: mark },
    ...(installed !== undefined && { installed }),
  };
  const contained = (await launch.contain?.(program)) ?? uncontained(program);
  const { child, pid } = await spawnContained(contained, prefix);
  const kin = kinOf(pid, mark);
  const discharge = enlist(kin);

  const input = createInput(child.stdin, limits.waiting ?? 8 * 1024 * 1024);
  const lines = createLines({
    limit: limits.line,
    onLine: (bytes) => events.line(bytes),
    onOversize: (bytes) => events.oversize(bytes),
  });
  const firstWords: string[] = [];
  let answered = false;
  const stderr = createStderr(
    { line: limits.stderrLine, perSecond: limits.stderrPerSecond ?? 200 },
    options.now ?? Date.now,
    (text) => {
      if (firstWords.length < FIRST_WORDS) firstWords.push(text);
      events.stderr(text);
    },
  );
  child.stdout
    .on('data', (chunk: Buffer) => {
      answered = true;
      lines.push(chunk);
    })
    .on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk)).on('error', () => undefined);

  child.on('error', () => undefined);
  const ended = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const drained = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  // Descendants go with the first process, before its last words are awaited: they may hold its output open.
  const cleared = ended
    .then(() => extinguish(kin, patience.killMs))
    .finally(discharge)
    .finally(() => contained.release());
  cleared.catch(() => undefined); // `close` reports it

  const exited = ended.then(async (exit): Promise<Exit> => {
    await within(drained, patience.drainMs);
    child.stdout.destroy();
    child.stderr.destroy();
    lines.end();
    stderr.end();
    events.exit(exit, answered ? undefined : contained.failed?.(exit, firstWords));
    return exit;
  });

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= end();
    return closing;
  };
  const end = async (): Promise<void> => {
    input.end();
    if (!(await within(ended, patience.inputMs))) {
      terminate(kin);
      if (!(await within(ended, patience.terminateMs))) await extinguish(kin, patience.killMs);
    }
    await cleared;
    await exited;
  };

  // A server that has closed its output can never answer again, though it may live on for ever.
  child.stdout.once('end', () => close().catch(() => undefined));

  return { pid, exited, close, send: (bytes) => input.send(bytes) };
}

/** Lines in which walls that fail have said why. */
const FIRST_WORDS = 20;

/** What a program in a file system of its own is, only that file system can tell. */
async function programOf(launch: Launch): Promise<Pick<Program, 'file' | 'args' | 'root'>> {
  const { root, command, args, contain } = launch;
  if (root === undefined) return resolveCommand(launch);
  if (contain === undefined) {
    throw new UpstreamError(
      'server_unavailable',
      'the server is an image: it can be started only within walls',
    );
  }
  return { file: command, args, root };
}

/** The program itself, with nothing around it. */
function uncontained(program: Program): Contained {
  return { ...program, descriptors: [], release: async () => undefined };
}

/** True when it happened in time. Leaves no timer behind. */
async function within(event: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([event.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
