/** One argument of a command (C4): words and no signs that a shell acts upon, and no option that nobody has allowed. */
import type { Problem } from './problem.ts';
import { readingsOf } from './readings.ts';
import { shown } from './text.ts';

export interface ArgumentRule {
  /** Options that may be given, as `--verbose`; with `=` at the end whatever value follows, as `--format=`. */
  readonly options: readonly string[];
  /** Whether white space may stand in it. */
  readonly spaces: boolean;
}

/** Letters and digits of every script, and signs that mean nothing to shells, POSIX or Windows. */
const SAFE = /^[\p{L}\p{M}\p{N}_@+=:,./-]*$/u;
const SAFE_WITH_SPACES = /^[\p{L}\p{M}\p{N}_@+=:,./ -]*$/u;

export function problemOfArgument(text: string, { options, spaces }: ArgumentRule): Problem | undefined {
  if (!(spaces ? SAFE_WITH_SPACES : SAFE).test(text)) {
    const sign = [...text].find((each) => !(spaces ? SAFE_WITH_SPACES : SAFE).test(each)) ?? '';
    return { why: `the argument has ${shown(sign)}, which means something to shells` };
  }
  return problemOfOption(text, options);
}

/** Also what a program splits at white space, or reads after a sign that only looks like a dash. */
export function problemOfOption(text: string, options: readonly string[]): Problem | undefined {
  if (!/^\s*[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/.test(text)) return undefined;
  if (options.some((each) => text === each || (each.endsWith('=') && text.startsWith(each))))
    return undefined;
  return { why: 'the argument begins with a dash, as options do' };
}

/** What separates, joins or substitutes commands; in names of branches and packages none of it has any business. */
const COMMANDS = /[;|`\r\n\0]|\$[({]|\$IFS|\$@|&&|(?:^|\s)&|&(?:\s|$)|[<>]\(/;

/** For a parameter that was only guessed to be an argument: nothing that a real one would have. */
export function problemOfLikelyArgument(text: string): Problem | undefined {
  for (const reading of readingsOf(text) ?? [text])
    if (COMMANDS.test(reading)) return { why: 'the argument has signs that make commands of what follows' };
  return problemOfOption(text, []);
}
