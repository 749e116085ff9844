/** Of all line ends: of most messages it is enough to look for these, which is fast. */
const FIRST_BYTES = [0x0a, 0x0d, 0xc2, 0xe2];

/**
 * The same JSON in one line, whoever counts the lines.
 *
 * A raw line end would make two messages of it on stdio, or start a new field in an event (G7, G11). It can only stand
 * between tokens, where a blank means the same: RFC 8259, section 7, keeps it out of strings. The line ends of Unicode
 * may stand in strings, and some readers end a line at them (`node:readline` from Node 24 on, Python's `splitlines`);
 * there an escape means the same.
 *
 * @param json valid JSON in UTF-8
 */
export function oneLine(json: Buffer): Buffer {
  if (!FIRST_BYTES.some((byte) => json.includes(byte))) return json;
  const text = json.toString();
  const line = text.replace(/[\r\n]/g, ' ').replace(/[\u0085\u2028\u2029]/g, escaped);
  return line === text ? json : Buffer.from(line);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
