/** Text for one line of a log: nothing in it ends the line, moves a cursor, or hides. */
import { UnsafeValueError } from './unsafe-value.ts';

/** Controls, format characters (bidi, tags), separators of lines, halves of pairs, private ones, and what nobody sees. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\\]/gu;

const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Escapes what a terminal, an editor or a reader of logs would act upon or not show: `\n`, `\\`, `\u{1b}`. Every other character
 * stays as it is. `readLogLine` gives the text back.
 */
export function logLine(text: string): string {
  return text.replace(UNSHOWN, (sign) => SHORT[sign] ?? `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** @throws {UnsafeValueError} `encoding`, for a line that `logLine` cannot have made */
export function readLogLine(line: string): string {
  return line.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|([\s\S]?))/gu,
    (whole, code: string | undefined, sign: string) => {
      const text =
        code === undefined
          ? { '\\': '\\', n: '\n', r: '\r', t: '\t' }[sign]
          : Number.parseInt(code, 16) <= 0x10ffff && String.fromCodePoint(Number.parseInt(code, 16));
      if (typeof text !== 'string')
        throw new UnsafeValueError('encoding', `no log line has ${JSON.stringify(whole)}`);
      return text;
    },
  );
}
