/** What stands for a secret in documentation and templates, and is none. */
import { entropyOf } from './entropy.ts';

const WORDS =
  /example|placeholder|redacted|changeme|change[_-]me|replace[_-]?(?:me|this|with)|insert[_-]|dummy|sample|your[_-]|my[_-]?(?:api|secret|token|key|password)|<[^>]*>|\*{3}|\.{3}|x{4}|0{8}|1{8}|todo\b|secret:[a-z]|not[_-]?a[_-]?real/i;
/** Letters or digits one after the other, as nobody draws them. */
const SEQUENCE = /0123456789|1234567890?|abcdefghij|ABCDEFGHIJ|qwertyuiop|deadbeefdeadbeef/i;
const PLAIN_WORDS = /^[a-z]+(?:[-_.][a-z]+)+$|^[A-Z]+(?:[-_.][A-Z]+)+$/;

/** Fewer bits for each letter, and it was not drawn at random. Sixteen random hexadecimal digits have more in 999 cases of 1,000. */
const LEAST_BITS = 2.4;

/** Whether the part of a token that should be random was written by hand: placeholders, words, sequences, repetition. */
export function isMadeUp(body: string): boolean {
  if (body.length > 512) return false;
  if (WORDS.test(body)) return true;
  if (body.length < 12) return false;
  if (PLAIN_WORDS.test(body)) return true;
  return (SEQUENCE.test(body) && body.length < 48) || entropyOf(body) < LEAST_BITS;
}
