/** GIF (89a). Comments, text and what applications add go; how often it plays stays. */
import { type Clean, Malformed, Reader } from './reader.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const LOOPS = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

export const cleanGif: Clean = (bytes) => {
  const reader = new Reader(bytes);
  reader.take(10);
  const flags = reader.byte();
  reader.take(2);
  colours(reader, flags);
  const kept = [bytes.subarray(0, reader.at)];
  for (;;) {
    const from = reader.at;
    const kind = reader.byte();
    if (kind === TRAILER) return [...kept, Buffer.from([TRAILER])];
    if (kind === IMAGE) {
      reader.take(8);
      colours(reader, reader.byte());
      reader.byte();
      blocks(reader);
      kept.push(bytes.subarray(from, reader.at));
    } else if (kind === EXTENSION) {
      const label = reader.byte();
      if (isSeen(label, blocks(reader))) kept.push(bytes.subarray(from, reader.at));
    } else throw new Malformed();
  }
};

/** Goes over a table of colours, where these flags say that there is one. */
function colours(reader: Reader, flags: number): void {
  if ((flags & 0x80) !== 0) reader.take(3 * 2 ** ((flags & 0x07) + 1));
}

/** How the next picture is drawn, and how often all are: in blocks of these lengths, and no more of them. */
function isSeen(label: number, [first, second, ...others]: readonly Buffer[]): boolean {
  if (first === undefined || others.length > 0) return false;
  if (label === GRAPHIC_CONTROL) return first.length === 4 && second === undefined;
  return label === APPLICATION && LOOPS.has(first.toString('latin1')) && second?.length === 3;
}

/** Goes over sub-blocks. */
function blocks(reader: Reader): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let length = reader.byte(); length > 0; length = reader.byte()) found.push(reader.take(length));
  return found;
}
