import { NOT_SPACE, SPACE, unicodeClass } from './pattern-classes.ts';

/** A pattern in the syntax of RE2, with the assertions that stood before its body. */
export interface LinearPattern {
  readonly body: string;
  /** From `^(?=…)(?!…)body`: each must, or must not, match at the start. */
  readonly ahead: readonly { readonly source: string; readonly negative: boolean }[];
}

/** The sum of all repeat counts in one pattern. RE2 writes each repeat out. */
const MOST_REPEATS = 2_000;

/** Look-ahead inside of look-ahead has no use, and would recurse. */
export class PatternError extends Error {}

/**
 * Translates a pattern from ECMA-262, which JSON Schema uses, to RE2, which takes linear time.
 *
 * Refused is what RE2 has no equal for: back-references, look-behind, and look-ahead anywhere but right after a leading `^`.
 * There, `^(?!a)b` is the same as "matches `^b` and not `^a`", and that is how it is answered.
 *
 * @throws {PatternError}
 */
export function translatePattern(source: string): LinearPattern {
  try {
    new RegExp(source, 'u');
  } catch {
    parsesWithoutUnicode(source);
  }
  const [rest, found] = splitAhead(source);
  const ahead = found.map(({ source: inner, negative }) => ({
    source: `^(?:${translate(inner)})`,
    negative,
  }));
  return { body: translate(rest), ahead };
}

/** Many patterns in the wild escape what needs no escape (`\-`), which only the older grammar allows. */
function parsesWithoutUnicode(source: string): void {
  const ported = source.replace(/^\(\?i\)/, '').replaceAll('(?P<', '(?<');
  try {
    new RegExp(ported);
  } catch {
    throw new PatternError('not a regular expression of ECMA-262');
  }
}

interface Ahead {
  readonly source: string;
  readonly negative: boolean;
}

function splitAhead(source: string): [rest: string, ahead: Ahead[]] {
  const ahead: Ahead[] = [];
  if (!/^\^\(\?[=!]/.test(source)) return [source, ahead];
  let rest = source.slice(1);
  while (/^\(\?[=!]/.test(rest)) {
    const end = closing(rest);
    ahead.push({ source: rest.slice(3, end), negative: rest[2] === '!' });
    rest = rest.slice(end + 1);
    if (/^[*+?{]/.test(rest)) throw new PatternError('repeated look-ahead');
  }
  if (hasTopLevelBar(rest)) throw new PatternError('look-ahead in one of several alternatives');
  return [`^${rest}`, ahead];
}

/** Index of the parenthesis that closes the one at 0. */
function closing(text: string): number {
  let end = -1;
  scan(text, (at, depth) => {
    if (depth === 0 && text[at] === ')' && end < 0) end = at;
  });
  if (end < 0) throw new PatternError('unbalanced');
  return end;
}

function hasTopLevelBar(text: string): boolean {
  let found = false;
  scan(text, (at, depth) => {
    if (depth === 0 && text[at] === '|') found = true;
  });
  return found;
}

/** Visits every character that is neither escaped nor in a class; `depth` counts the groups around it. */
function scan(text: string, visit: (at: number, depth: number) => void): void {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (inClass) inClass = char !== ']';
    else {
      if (char === '[') inClass = true;
      if (char === '(') depth += 1;
      if (char === ')') depth -= 1;
      visit(at, depth);
    }
  }
}

function translate(source: string): string {
  let out = '';
  let at = 0;
  let repeats = 0;
  while (at < source.length) {
    const char = String.fromCodePoint(source.codePointAt(at) ?? 0);
    if (char === '\\') {
      const [text, end] = escaped(source, at, false);
      out += text;
      at = end;
    } else if (char === '[') {
      const [text, end] = characterClass(source, at);
      out += text;
      at = end;
    } else if (char === '(') {
      const [text, end] = groupStart(source, at);
      out += text;
      at = end;
    } else if (char === '{') {
      const counts = /^\{(\d+)(?:,(\d*))?\}/.exec(source.slice(at, at + 16));
      repeats += Math.max(Number(counts?.[1] ?? 0), Number(counts?.[2] ?? 0));
      if (repeats > MOST_REPEATS) throw new PatternError('repeats too often');
      out += counts === null ? '\\{' : counts[0];
      at += counts === null ? 1 : counts[0].length;
    } else {
      // `.` stops at all four line ends of ECMA-262, not only at \n.
      out += char === '.' ? '[^\\n\\r\\x{2028}\\x{2029}]' : char === '}' || char === ']' ? `\\${char}` : char;
      at += char.length;
    }
  }
  return out;
}

function groupStart(source: string, at: number): [text: string, end: number] {
  if (source[at + 1] !== '?') return ['(?:', at + 1];
  const head = /^\(\?(?:P?<[A-Za-z_$][\w$]*>|:|i\)|i:)/.exec(source.slice(at, at + 80))?.[0];
  if (head === undefined) throw new PatternError('look-around or a group that RE2 has not');
  // Nothing is captured: only "does it match" is asked.
  return [head === '(?i)' || head === '(?i:' ? head : '(?:', at + head.length];
}

function characterClass(source: string, start: number): [text: string, end: number] {
  const negated = source[start + 1] === '^';
  let at = start + (negated ? 2 : 1);
  let out = '';
  while (at < source.length && source[at] !== ']') {
    if (source[at] === '\\') {
      const [text, end] = escaped(source, at, true);
      out += text;
      at = end;
      continue;
    }
    const char = String.fromCodePoint(source.codePointAt(at) ?? 0);
    out += '[&~^'.includes(char) ? `\\${char}` : char;
    at += char.length;
  }
  // ECMA-262 has the empty class; RE2 reads `[]` as a class that starts with `]`.
  const any = '\\x{0}-\\x{10FFFF}';
  if (out === '') return [negated ? `[${any}]` : `[^${any}]`, at + 1];
  return [`[${negated ? '^' : ''}${out}]`, at + 1];
}

const CONTROLS: Readonly<Record<string, string>> = {
  t: '\\t',
  n: '\\n',
  r: '\\r',
  f: '\\f',
  v: '\\v',
  0: '\\x{0}',
};

/** One escape sequence at `at`. */
function escaped(source: string, at: number, inClass: boolean): [text: string, end: number] {
  const rest = source.slice(at + 1, at + 80);
  const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  const one = at + 1 + char.length;
  const space = char === 's' ? SPACE : char === 'S' ? NOT_SPACE : undefined;
  if (space !== undefined) return [inClass ? space : `[${space}]`, one];
  if ('dDwW'.includes(char) || (!inClass && 'bB'.includes(char))) return [`\\${char}`, one];
  if (inClass && char === 'b') return ['\\x{8}', one];
  if (/^0\d/.test(rest)) throw new PatternError('octal escape');
  const control = CONTROLS[char];
  if (control !== undefined) return [control, one];
  const code =
    /^x([0-9a-f]{2})/i.exec(rest) ??
    /^u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/i.exec(rest) ??
    /^u([0-9a-f]{4})/i.exec(rest) ??
    /^u\{([0-9a-f]{1,6})\}/i.exec(rest);
  if (code !== null) return [codePoint(code), at + 1 + code[0].length];
  const letter = /^c([a-z])/i.exec(rest)?.[1];
  if (letter !== undefined) return [`\\x{${(letter.charCodeAt(0) % 32).toString(16)}}`, at + 3];
  const property = /^(p|P)\{([\w=]+)\}/.exec(rest);
  if (property !== null) {
    const name = unicodeClass(property[2] ?? '');
    if (name === undefined) throw new PatternError('Unicode property that RE2 has not');
    return [`\\${property[1]}{${name}}`, at + 1 + property[0].length];
  }
  // What is left of the alphabet are back-references and escapes of other dialects.
  if (/^[a-z0-9]$/i.test(char) || rest === '') throw new PatternError('back-reference or unknown escape');
  return [/^[\x21-\x7e]$/.test(char) ? `\\${char}` : char, one];
}

function codePoint(code: RegExpExecArray): string {
  const high = Number.parseInt(code[1] ?? '', 16);
  const value =
    code[2] === undefined ? high : 0x10000 + ((high & 0x3ff) << 10) + (Number.parseInt(code[2], 16) & 0x3ff);
  if (value > 0x10ffff) throw new PatternError('no such character');
  return `\\x{${value.toString(16)}}`;
}
