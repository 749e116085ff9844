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
}

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
