/** Bytes as the words that they may hold. */
import { isUtf8 } from 'node:buffer';

/** Shorter stretches of printable bytes turn up in any binary data. */
const RUN = /[\t\n\r -~]{24,}/g;
const CONTROL = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const MINIMUM = 4;

/** What a reader could read of these bytes: all of it where it is text, else its printable stretches. Empty where there is nothing. */
export function wordsIn(bytes: Buffer): string {
  if (bytes.length < MINIMUM) return '';
  if (isUtf8(bytes)) {
    const text = bytes.toString('utf8');
    if (!CONTROL.test(text)) return text;
  }
  const wide = utf16In(bytes);
  if (wide !== '') return wide;
  return (bytes.toString('latin1').match(RUN) ?? []).join('\n');
}

/** ASCII written with two bytes a letter, as PowerShell and Windows have it. */
function utf16In(bytes: Buffer): string {
  if (bytes.length < 16 || bytes.length % 2 !== 0) return '';
  if (bytes[1] !== 0 && bytes[0] !== 0) return '';
  const text = (bytes[1] === 0 ? Buffer.from(bytes) : Buffer.from(bytes).swap16()).toString('utf16le');
  return /^[\t\n\r -~]+$/.test(text) ? text : '';
}
