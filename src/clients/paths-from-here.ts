/** Arguments that a person types beside files of theirs: in the config, paths would count from somewhere else. */
import path from 'node:path';
import type { Kind } from './granted-paths.ts';

export interface TypedArguments {
  readonly args: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Makes those absolute that are spelled as paths and are there, alone or behind the `=` of an option. Words without a
 * slash stay as they are, for they may mean anything; so does what is not there.
 *
 * @param from the directory in which they were typed
 */
export function pathsFromHere(
  words: readonly string[],
  from: string,
  kindOf: (file: string) => Kind,
): TypedArguments {
  const notes: string[] = [];
  const args = words.map((word) => {
    const start = word.startsWith('-') ? word.indexOf('=') + 1 : 0;
    const typed = word.slice(start);
    if (path.isAbsolute(typed) || typed === '' || (start === 0 && word.startsWith('-'))) return word;
    const isPath = typed === '.' || typed === '..' || typed.includes('/');
    const whole = path.resolve(from, typed);
    if (kindOf(whole) === undefined) {
      if (/^\.{1,2}\//.test(typed)) notes.push(`gets ${typed} as it stands: there is no ${whole}`);
      return word;
    }
    if (isPath) return word.slice(0, start) + whole;
    notes.push(`gets ${typed} as it stands; when the one in this directory is meant, write ./${typed}`);
    return word;
  });
  return { args, notes };
}
