const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * The same JSON without raw line ends, which would make two messages of it on stdio, or start a new field in an event
 * (G7, G11).
 *
 * They can only stand between tokens, where a blank means the same: RFC 8259, section 7, keeps them out of strings.
 */
export function oneLine(json: Buffer): Buffer {
  if (!json.includes(LINE_FEED) && !json.includes(CARRIAGE_RETURN)) return json;
  const line = Buffer.from(json);
  for (let at = 0; at < line.length; at++) {
    if (line[at] === LINE_FEED || line[at] === CARRIAGE_RETURN) line[at] = SPACE;
  }
  return line;
}
