/** One thing that is wrong with the config. */
export interface Problem {
  /** Where in the document: `servers.github.args[1]`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** Both count from 1; absent when there is no file to point into. */
  readonly line?: number;
  readonly column?: number;
  /** The line in question, without what may be a secret. */
  readonly text?: string;
  /** What to write instead. */
  readonly hint?: string;
}

/** The config does not load. Carries every problem that was found, not just the first. */
export class ConfigError extends Error {
  /** Absolute path of the file. */
  readonly path: string;
  readonly problems: readonly Problem[];

  constructor(path: string, problems: readonly Problem[], options?: ErrorOptions) {
    const [first] = problems;
    const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(`${path}: ${first?.message ?? 'does not load'}${rest}`, options);
    this.name = 'ConfigError';
    this.path = path;
    this.problems = problems;
  }
}
