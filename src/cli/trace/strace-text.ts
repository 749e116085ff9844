/** The words in which strace(1) writes arguments: strings in quotes, and descriptors with what they stand for (`-y`). */

/** A string as the program had it; undefined for what is none, such as `NULL` or an address. */
export function bytesOf(argument: string | undefined): Buffer | undefined {
  return argument?.startsWith('"') === true ? unescaped(argument, 1, '"').bytes : undefined;
}

/** A path, or any other text, as UTF-8. Undefined also for one that strace has cut. */
export function textOf(argument: string | undefined): string | undefined {
  return argument?.endsWith('"...') === true ? undefined : bytesOf(argument)?.toString('utf8');
}

/** What a descriptor stands for: `3</etc/hosts>`, `AT_FDCWD</home/ada>`, `5<socket:[1234]>`. */
export function standsFor(argument: string | undefined): string | undefined {
  const begin = /^(?:\d+|AT_FDCWD)</.exec(argument ?? '')?.[0].length;
  if (argument === undefined || begin === undefined) return undefined;
  return unescaped(argument, begin, '>').bytes.toString('utf8');
}

/** Splits at commas that stand in no string, bracket or annotation, up to the bracket that closes the call. */
export function splitArguments(text: string, begin: number): { words: string[]; end: number } | undefined {
  const words: string[] = [];
  let from = begin;
  let depth = 0;
  for (let at = begin; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = unescaped(text, at + 1, '"').end;
    else if (character === '<' && /[\dD]/.test(text[at - 1] ?? '') && text[at + 1] !== '<') {
      at = unescaped(text, at + 1, '>').end;
    } else if (character === '(' || character === '[' || character === '{') depth += 1;
    else if (depth > 0 && (character === ')' || character === ']' || character === '}')) depth -= 1;
    else if (character === ')' || (character === ',' && depth === 0)) {
      words.push(text.slice(from, at).trim());
      from = at + 1;
      if (character === ')') return { words: words.length === 1 && words[0] === '' ? [] : words, end: at };
    }
  }
  return undefined;
}

const LETTERS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, a: 7, b: 8, e: 27 };

/** Reads up to `close`; `end` is where that stands. Bytes that a terminal would obey are octal there, up to three digits. */
function unescaped(text: string, begin: number, close: string): { bytes: Buffer; end: number } {
  const bytes: number[] = [];
  let at = begin;
  for (; at < text.length && text[at] !== close; at += 1) {
    if (text[at] !== '\\') {
      bytes.push(text.charCodeAt(at));
      continue;
    }
    const number = /^(?:[0-7]{1,3}|x[0-9a-f]{2})/i.exec(text.slice(at + 1, at + 4))?.[0];
    const letter = text[at + 1] ?? '';
    if (number === undefined) bytes.push(LETTERS[letter] ?? letter.charCodeAt(0));
    else
      bytes.push(number.startsWith('x') ? Number.parseInt(number.slice(1), 16) : Number.parseInt(number, 8));
    at += number?.length ?? 1;
  }
  return { bytes: Buffer.from(bytes), end: at };
}
