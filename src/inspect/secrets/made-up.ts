/** What stands for a secret in documentation and templates, and is none. */
import { createCues } from '../cues.ts';
import { entropyOf } from './entropy.ts';

const words = createCues([
  ...[
    'example',
    'placeholder',
    'redacted',
    'changeme',
    'change_me',
    'change-me',
    'dummy',
    'sample',
    'todo',
    'supersecret',
  ],
  ...[
    'replaceme',
    'replace_',
    'replace-',
    'insert_',
    'insert-',
    'your_',
    'your-',
    '<your',
    'notareal',
    'not_a_real',
    'not-a-real',
  ],
  ...['api', 'secret', 'token', 'key', 'password'].flatMap((word) => [`my_${word}`, `my-${word}`]),
  ...['***', '...', 'xxxx', '00000000', '11111111', '[secret:', '[personal:'],
]);

/** Letters or digits one after the other, as nobody draws them. */
const SEQUENCE = /0123456789|1234567890?|abcdefghij|qwertyuiop|deadbeefdeadbeef/i;
const PLAIN_WORDS = /^[a-z]+(?:[-_.][a-z]+)+$|^[A-Z]+(?:[-_.][A-Z]+)+$/;

/** Fewer bits for each letter, and it was not drawn at random. Sixteen random hexadecimal digits have more in 999 cases of 1,000. */
const LEAST_BITS = 2.4;

/** Whether the part of a token that should be random was written by hand: placeholders, words, sequences, repetition. */
export function isMadeUp(body: string): boolean {
  const { length } = body;
  if (length > 512) return false;
  let says = false;
  words.visit(body, () => {
    says = true;
  });
  if (says) return true;
  if (length < 12) return false;
  return (length < 48 && SEQUENCE.test(body)) || PLAIN_WORDS.test(body) || entropyOf(body) < LEAST_BITS;
}
