/** Compares one argument with what a rule says of it. */
import { isObject, type JsonValue } from '../protocol/json.ts';
import { likenessToFolder, parseFolder } from './folder.ts';
import { type Likeness, ofAll } from './likeness.ts';
import { matchesPattern } from './pattern.ts';
import type { ArgumentMatcher, Literal } from './rule.ts';

export type ValueTest = (value: JsonValue) => Likeness;

/** A list fits when each of its elements does. */
export function compileValue(matcher: ArgumentMatcher): ValueTest {
  const test = testOf(matcher);
  return (value) => (Array.isArray(value) ? ofAll(value as readonly JsonValue[], test) : test(value));
}

function testOf(matcher: ArgumentMatcher): ValueTest {
  if (!isMatcherObject(matcher)) return (value) => yesOrNo(value === matcher);
  if ('oneOf' in matcher) {
    const accepted = new Set<JsonValue>(matcher.oneOf);
    return (value) => yesOrNo(accepted.has(value));
  }
  if ('pattern' in matcher)
    return (value) => (typeof value === 'string' ? likenessToPattern(matcher.pattern, value) : other(value));
  if ('inside' in matcher) {
    const folder = parseFolder(matcher.inside);
    if (folder === undefined) throw new TypeError(`policy: ${matcher.inside} is no absolute folder`);
    return (value) => (typeof value === 'string' ? likenessToFolder(folder, value) : other(value));
  }
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = matcher;
  return (value) => (typeof value === 'number' ? yesOrNo(value >= atLeast && value <= atMost) : other(value));
}

function isMatcherObject(matcher: ArgumentMatcher): matcher is Exclude<ArgumentMatcher, Literal> {
  return isObject(matcher);
}

/**
 * A pattern over a value that may be a path or a URI.
 *
 * `docs/*` must not be met by `docs/../etc/passwd`, nor `secret/*` be escaped with `./secret/x` or `SECRET/x`.
 */
export function likenessToPattern(pattern: string, value: string): Likeness {
  if (isSlippery(value)) return 'unclear';
  if (matchesPattern(pattern, value)) return 'yes';
  return matchesPattern(fold(pattern), fold(value)) ? 'unclear' : 'no';
}

/** `.` and empty segments, segments that begin with `..`, backslashes, ASCII in percent-encoding (but for a blank), and what nobody sees. */
const SLIPPERY =
  /(?:^|[\\/])\.(?:\.|[\\/;]|$)|\/\/|\\|%(?:[%u]|c[01]|e0%[89]|f0%8|(?!20)[0-7][\da-f])|[\p{Cc}\p{Cf}]/iu;

export function isSlippery(value: string): boolean {
  if (value.length > LONGEST_COMPARED) return true;
  const rest = value.slice(SCHEME.exec(value)?.[0].length ?? 0);
  if ((rest !== value && rest.startsWith('/')) || ONE_SLASH.test(value) || SLIPPERY.test(rest)) return true;
  return !ASCII.test(rest) && SLIPPERY.test(rest.normalize('NFKC'));
}

/** The slashes that a URI has to have, `file:///` included. One more, or one less, is another spelling of the same. */
const SCHEME = /^[a-z][a-z0-9+.-]{1,30}:\/\/\/?/i;
const ONE_SLASH = /^[a-z][a-z0-9+.-]{1,30}:\/(?!\/)/i;

const ASCII = /^[\x20-\x7e]*$/;

/** No path or URI is longer. With it, one comparison costs at most the length of its pattern times this. */
const LONGEST_COMPARED = 8192;

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function yesOrNo(is: boolean): Likeness {
  return is ? 'yes' : 'no';
}

/** A value of another type than the rule speaks of: a server may well take `"5000"` for a number. */
function other(value: JsonValue): Likeness {
  return value === null ? 'no' : 'unclear';
}
