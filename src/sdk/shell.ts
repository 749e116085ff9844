/** Commands as a list of arguments, for `execFile` and `spawn`: no shell reads them. */
import { logLine } from './log-line.ts';
import { UnsafeValueError } from './unsafe-value.ts';

export type ShellValue = string | number | bigint;

/** For `execFile(file, args)` or `spawn(file, args)`, never with `shell: true`. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** What would mean something to a shell. There is none, so that it would reach the program as it stands. */
const META = /[|&;<>()$`\\"'*?[\]#~!{}\n\r\0]/;

/**
 * Makes a command of a template. White space between words separates them; a value is one argument, or a part of one, whatever is in
 * it; a list of values is as many arguments.
 *
 * A value that begins an argument must not begin with a dash unless `--` stands before it: it would be an option. Programs that do
 * not know `--` exist; look before you rely on it.
 *
 * @example
 * const { file, args } = shell`git log --max-count=${count} -- ${path}`;
 * await execFile(file, args);
 *
 * @throws {UnsafeValueError} `shell`, for a value that would be an option, has a NUL or is no text; and for a template that would
 * need a shell, or takes the program from a value
 */
export function shell(
  strings: TemplateStringsArray,
  ...values: readonly (ShellValue | readonly ShellValue[])[]
): Command {
  const words: Word[] = [];
  let word: Word | undefined;
  for (const [index, text] of strings.entries()) {
    if (META.test(text))
      throw unsafe(`the template has a sign that only a shell acts upon: ${logLine(text.trim())}`);
    for (const piece of text.match(/\s+|\S+/g) ?? []) {
      if (/^\s/.test(piece)) word = undefined;
      else {
        word ??= begun(words);
        word.text += piece;
        word.startsWithText ||= word.text === piece;
        if (word.values !== undefined) throw unsafe('a list of values has to stand alone');
      }
    }
    const value = values[index];
    if (index === strings.length - 1) break;
    const isAlone = word === undefined;
    word ??= begun(words);
    if (Array.isArray(value)) {
      if (!isAlone) throw unsafe('a list of values has to stand alone');
      word.values = value.map(textOf);
    } else {
      if (word.values !== undefined) throw unsafe('a list of values has to stand alone');
      if (/^--?$/.test(word.text)) throw unsafe('the name of an option has to stand in the template');
      word.text += textOf(value);
    }
  }
  return commandOf(words);
}

interface Word {
  text: string;
  /** Whether the template, and not a value, says how it begins. */
  startsWithText: boolean;
  values: readonly string[] | undefined;
}

function begun(words: Word[]): Word {
  const word: Word = { text: '', startsWithText: false, values: undefined };
  words.push(word);
  return word;
}

function commandOf([program, ...words]: readonly Word[]): Command {
  if (program === undefined || !program.startsWithText || program.values !== undefined) {
    throw unsafe('the program has to stand in the template');
  }
  const args: string[] = [];
  let optionsEnded = false;
  for (const { text, startsWithText, values } of words) {
    if (startsWithText && text === '--') optionsEnded = true;
    for (const each of values ?? [text]) {
      if (!startsWithText && !optionsEnded && each.startsWith('-')) {
        throw unsafe(`${logLine(each.slice(0, 60))} would be an option: put -- in front of the values`);
      }
      args.push(each);
    }
  }
  return Object.freeze({ file: program.text, args: Object.freeze(args) });
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
    throw unsafe(`a value is ${value === null ? 'null' : typeof value}, and has to be a text or a number`);
  }
  const text = String(value);
  if (text.includes('\0')) throw unsafe('an argument cannot have a NUL');
  return text;
}

function unsafe(message: string): UnsafeValueError {
  return new UnsafeValueError('shell', message);
}
