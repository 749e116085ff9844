import { ConfigError } from '../config/problem.ts';

/** What the exit code says: 0 fine, 1 refused, 2 misused, 3 broken. */
export const EXIT = { fine: 0, refused: 1, misused: 2, broken: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one line that says what is wrong, and one that says what to type. */
export class Failure extends Error {
  readonly exit: ExitCode;
  readonly hint: string | undefined;

  constructor(exit: ExitCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.exit = exit;
    this.hint = hint;
  }
}

/** Bartizan works, and says no. */
export function refused(message: string, hint?: string): Failure {
  return new Failure(EXIT.refused, message, hint);
}

/** The command was typed, or configured, in a way that cannot be followed. */
export function misused(message: string, hint?: string): Failure {
  return new Failure(EXIT.misused, message, hint);
}

/** Something that should work does not. */
export function broken(message: string, hint?: string, options?: ErrorOptions): Failure {
  return new Failure(EXIT.broken, message, hint, options);
}
