import type { Duplex } from 'node:stream';

/** How a server is started: an argument vector, never a shell line. */
export interface Launch {
  /** A program's name, to be found on the path, or a path to it; relative ones count from `cwd`. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /**
   * The whole environment. Nothing of Bartizan's own is added (H5), but for the mark by which descendants are
   * found again, and `SystemRoot` on Windows, without which no program starts there.
   */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute: a directory that the program has for its whole file system. Then `command` and `cwd` are places in it. */
  readonly root?: string;
  /** Absolute: the directory that it was installed in, when it is all that the program consists of, but for its interpreter. */
  readonly installed?: string;
  /** Keeps it in. Absent, it runs with all the rights of Bartizan. */
  readonly contain?: Contain;
}

/** A program as it would be started with nothing around it. */
export interface Program extends Resolved, Pick<Launch, 'installed' | 'root'> {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What is started in place of a program: something that keeps it in. */
export interface Contained extends Program {
  /**
   * What it gets beyond its three pipes, from descriptor 3 on, in this order: one of our own descriptors, which
   * `release` closes, or a channel, whose other end `started` gets.
   */
  readonly descriptors: readonly (number | 'channel')[];
  /** Called once, when the process has been started. */
  started?(pid: number, channels: readonly Duplex[]): void;
  /**
   * Asked when it has ended and has written nothing to stdout: what the walls themselves said, when they could not be put
   * up. Undefined when the program was started; what that one says must not pass for this.
   */
  failed?(exit: Exit, stderr: readonly string[]): string | undefined;
  /** Takes back all that was made for this one start. Called once, when nothing of it is left, or it could not be started. */
  release(): Promise<void>;
}

/**
 * Puts walls around a program, anew for each start: no two processes share them.
 *
 * @throws {UpstreamError} `server_unavailable` when the walls cannot be had here, with what to do about it
 */
export type Contain = (program: Program) => Promise<Contained>;

/** What is really started: an absolute path, and the arguments that go to it. */
export interface Resolved {
  readonly file: string;
  readonly args: readonly string[];
}

/** How a process ended: with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** "exited with code 1", "was ended by SIGKILL". */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exited with code ${code ?? 'unknown'}` : `was ended by ${signal}`;
}
