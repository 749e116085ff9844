import { ConfigError, type Problem } from '../config/problem.ts';
import { type Io, printable, styleOf } from './terminal.ts';

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

/** Tells a person what went wrong, on stderr, and says with which code to end. */
export function report(error: unknown, io: Pick<Io, 'stderr' | 'env'>): ExitCode {
  const style = styleOf(io.stderr, io.env);
  const say = (message: string, hint: string | undefined, between = ''): void => {
    const last = hint === undefined ? '' : `${style.bold('hint:')} ${printable(hint)}\n`;
    io.stderr.write(`${style.red('error:')} ${printable(message)}\n${between}${last}`);
  };
  if (io.env.BARTIZAN_DEBUG === '1' && error instanceof Error) io.stderr.write(`${stackOf(error)}\n`);
  if (error instanceof ConfigError) {
    const count = error.problems.length === 1 ? '1 problem' : `${error.problems.length} problems`;
    say(
      `${error.path} does not load: ${count}`,
      'correct it, then bartizan doctor',
      problemList(error.problems),
    );
    return EXIT.misused;
  }
  if (error instanceof Failure) {
    say(error.message, error.hint);
    return error.exit;
  }
  const message = error instanceof Error ? error.message : String(error);
  say(message === '' ? 'something broke' : message, hintOf(error) ?? 'with BARTIZAN_DEBUG=1 it says where');
  return EXIT.broken;
}

/** Problems of a config, one below the other: place, what is wrong, the line itself, what to write. */
export function problemList(problems: readonly Problem[], indent = '  '): string {
  return problems
    .map(({ path, message, line, column, text, hint }) => {
      const where = line === undefined ? '' : `${line}:${column ?? 1}  `;
      const what = path === '' ? message : `${path}: ${message}`;
      const lines = [`${where}${printable(what)}`];
      if (text !== undefined && text !== '') lines.push(`      | ${printable(text)}`);
      if (hint !== undefined) lines.push(`      hint: ${printable(hint)}`);
      return lines.map((each) => `${indent}${each}\n`).join('');
    })
    .join('');
}

/** Errors of the rooms carry their own advice. */
function hintOf(error: unknown): string | undefined {
  return error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${(error.stack ?? error.message).split('\n').map(printable).join('\n')}${cause}`;
}
