import type { Span } from '../view/hidden.ts';
import { ALNUM, type Alphabet, alphabetOf, endOfRun, startOfRun } from './alphabet.ts';
import { isMadeUp } from './made-up.ts';

/** How one kind of secret is recognised. */
export interface Rule {
  readonly kind: string;
  /** Where one of these stands is a candidate. Three letters at least. */
  readonly cues: readonly string[];
  /** The cues are meant in whatever case. */
  readonly anyCase?: boolean;
  /** A cue in the middle of a word is none. */
  readonly atWord?: boolean;
  readonly read: Reader;
}

/**
 * Reads the candidate whose cue begins at `at`; undefined where it is none.
 *
 * A reader that looks at more than a fixed number of characters says in `scan.to` how far it has looked: it is not asked again
 * for cues before that. So every character is looked at a bounded number of times, whatever the text is.
 */
export type Reader = (text: string, at: number, scan: Scan) => Span | undefined;

export interface Scan {
  to: number;
}

/** Says whether what looks like a token is one: a checksum, or what it decodes to. */
export type Check = (token: string) => boolean;

/** Longer runs are no tokens. A token may be longer than its issuer says: others follow. */
const LONGEST = 2048;

/** Letters that long values are made of. */
const UNBROKEN = alphabetOf('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~+/=|:%');

export interface TokenShape {
  readonly letters: Alphabet;
  /** Letters after the prefix: exactly so many, one of these numbers, or from the first to the second. */
  readonly length: number | readonly [least: number, most: number];
  readonly check?: Check;
  /** Something else may be glued to it: the prefix alone says enough. */
  readonly anywhere?: boolean;
}

/** A token that begins with a prefix of its issuer's own, in this case of letters. */
export function token(kind: string, prefixes: string | readonly string[], shape: TokenShape): Rule {
  // The longest first: one prefix may begin with another.
  const cues = [prefixes].flat().sort((a, b) => b.length - a.length);
  const { letters, length, check, anywhere = false } = shape;
  const [least, most] = typeof length === 'number' ? [length, length] : length;
  return {
    kind,
    cues,
    atWord: !anywhere,
    read(text, at, scan) {
      const prefix = cues.find((cue) => text.startsWith(cue, at));
      if (prefix === undefined) return undefined;
      const body = at + prefix.length;
      const end = endOfRun(text, body, letters, body + LONGEST);
      scan.to = end;
      if (end - body < least || end - body > most) return undefined;
      const found = text.slice(body, end);
      return isMadeUp(found) || check?.(text.slice(at, end)) === false ? undefined : { start: at, end };
    },
  };
}

/** A token with a mark inside of it, and so many letters before and behind. */
export function marked(
  kind: string,
  mark: string,
  shape: { readonly letters: Alphabet; readonly before: number; readonly behind: readonly [number, number] },
): Rule {
  const { letters, before, behind } = shape;
  return {
    kind,
    cues: [mark],
    read(text, at) {
      if (!text.startsWith(mark, at)) return undefined;
      const start = startOfRun(text, at, letters, at - before);
      if (at - start !== before || (start > 0 && letters[text.charCodeAt(start - 1)] === 1)) return undefined;
      const body = at + mark.length;
      const end = endOfRun(text, body, letters, body + behind[1] + 1);
      if (end - body < behind[0] || end - body > behind[1]) return undefined;
      return isMadeUp(text.slice(start, at)) ? undefined : { start, end };
    },
  };
}

/**
 * What a pattern says of what begins at a cue. It must look at a bounded number of characters. The group `secret` is the secret,
 * or all of it. A pattern that says itself what stands before, or whose cue is no word, may begin in the middle of one.
 */
export function shaped(kind: string, cues: readonly string[], pattern: RegExp, check?: Check): Rule {
  const sticky = new RegExp(pattern.source, `${pattern.flags}y`);
  const goesOn = pattern.source.startsWith('(?<=') || cues.some((cue) => ALNUM[cue.charCodeAt(0)] !== 1);
  return {
    kind,
    cues,
    anyCase: pattern.ignoreCase,
    atWord: !goesOn,
    read(text, at, scan) {
      sticky.lastIndex = at;
      const match = sticky.exec(text);
      // What goes on without a break is looked at once, however many cues are in it.
      scan.to = endOfRun(text, at, UNBROKEN, at + LONGEST);
      if (match === null) return undefined;
      const found = match.groups?.secret ?? match[0];
      const start = at + match[0].lastIndexOf(found);
      const end = start + found.length;
      return isMadeUp(found) || check?.(found) === false ? undefined : { start, end };
    },
  };
}

/** Whether a word begins here: no letter or digit before it, but for the end of an escape (`\n`, `%3D`, `\u003d`). */
export function beginsAt(text: string, at: number): boolean {
  if (at === 0 || ALNUM[text.charCodeAt(at - 1)] !== 1) return true;
  return (
    text.charCodeAt(at - 2) === BACKSLASH ||
    text.charCodeAt(at - 3) === PERCENT ||
    text.charCodeAt(at - 4) === BACKSLASH ||
    text.charCodeAt(at - 6) === BACKSLASH
  );
}

const [BACKSLASH, PERCENT] = [0x5c, 0x25] as const;
