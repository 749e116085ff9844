/** Bytes as the words that they may hold. */
import { isUtf8 } from 'node:buffer';

/** Shorter stretches of printable bytes turn up in any binary data. */
const SHORTEST_RUN = 24;
const PRINTABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[\t\n\r -~]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const CONTROL = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const MINIMUM = 4;

export function isPrintable(byte: number): boolean {
  return PRINTABLE[byte] === 1;
}

/** What a reader could read of these bytes: all of it where it is text, else its printable stretches. Empty where there is nothing. */
export function wordsIn(bytes: Buffer): string {
  if (bytes.length < MINIMUM) return '';
  if (isUtf8(bytes)) {
    const text = bytes.toString('utf8');
    if (!CONTROL.test(text)) return text;
  }
  const wide = utf16In(bytes);
  if (wide !== '') return wide;
  return printableIn(bytes).join('\n');
}

/** Every long stretch of printable bytes. Such a stretch covers one of the places that are so far apart. */
function printableIn(bytes: Buffer): readonly string[] {
  const runs: string[] = [];
  const { length } = bytes;
  for (let probe = SHORTEST_RUN - 1; probe < length; probe += SHORTEST_RUN) {
    if (PRINTABLE[bytes[probe] as number] === 0) continue;
    let start = probe;
    while (start > 0 && PRINTABLE[bytes[start - 1] as number] === 1) start -= 1;
    let end = probe + 1;
    while (end < length && PRINTABLE[bytes[end] as number] === 1) end += 1;
    if (end - start >= SHORTEST_RUN) runs.push(bytes.toString('latin1', start, end));
    probe += Math.floor((end - probe) / SHORTEST_RUN) * SHORTEST_RUN;
  }
  return runs;
}

/** ASCII written with two bytes a letter, as PowerShell and Windows have it. */
function utf16In(bytes: Buffer): string {
  if (bytes.length < 16 || bytes.length % 2 !== 0) return '';
  if (bytes[1] !== 0 && bytes[0] !== 0) return '';
  const text = (bytes[1] === 0 ? Buffer.from(bytes) : Buffer.from(bytes).swap16()).toString('utf16le');
  return /^[\t\n\r -~]+$/.test(text) ? text : '';
}
