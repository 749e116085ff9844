/** RIFF: WebP (RFC 9649) and WAVE. Chunks that decide what is seen or heard stay. */
import { type Clean, Reader } from './reader.ts';

const ANY = Number.POSITIVE_INFINITY;

/** How long each may be: a longer one holds something else. */
type Seen = ReadonlyMap<string, number>;

const FRAME: Seen = new Map([
  ['VP8 ', ANY],
  ['VP8L', ANY],
  ['ALPH', ANY],
]);
const WEBP: Seen = new Map([...FRAME, ['VP8X', 10], ['ANIM', 6], ['ANMF', ANY], ['ICCP', ANY]]);
/** The longest known description of sound is that of MS ADPCM. */
const WAVE: Seen = new Map([
  ['fmt ', 50],
  ['data', ANY],
  ['fact', 12],
]);
/** In the first byte of VP8X: that chunks with Exif and XMP follow. */
const SAYS_EXIF_OR_XMP = 0x0c;
/** What stands before the chunks of a frame. */
const FRAME_HEAD = 16;

export const cleanWebp: Clean = (bytes) => cleanRiff(bytes, WEBP);
export const cleanWave: Clean = (bytes) => cleanRiff(bytes, WAVE);

function cleanRiff(bytes: Buffer, seen: Seen): readonly Buffer[] {
  const reader = new Reader(bytes);
  reader.take(4);
  const inside = reader.take(reader.take(4).readUInt32LE());
  return chunk('RIFF', Buffer.concat([inside.subarray(0, 4), ...chunksIn(inside, 4, seen)]), false);
}

/** Each chunk once; frames as often as they come. */
function chunksIn(bytes: Buffer, at: number, seen: Seen): readonly Buffer[] {
  const inside = new Reader(bytes);
  inside.take(at);
  const kept: Buffer[] = [];
  const known = new Set<string>();
  while (inside.left > 0) {
    const name = inside.take(4).toString('latin1');
    const body = inside.take(inside.take(4).readUInt32LE());
    // The last chunk of some writers lacks its padding.
    const isPadded = body.length % 2 === 1 && inside.left > 0 && inside.take(1).length > 0;
    if (body.length > (seen.get(name) ?? -1) || (known.has(name) && name !== 'ANMF')) continue;
    known.add(name);
    kept.push(...chunk(name, cleanBody(name, body), isPadded));
  }
  return kept;
}

function cleanBody(name: string, body: Buffer): Buffer {
  if (name === 'ANMF')
    return Buffer.concat([body.subarray(0, FRAME_HEAD), ...chunksIn(body, FRAME_HEAD, FRAME)]);
  if (name !== 'VP8X' || body.length === 0) return body;
  const plain = Buffer.from(body);
  plain[0] = (plain[0] ?? 0) & ~SAYS_EXIF_OR_XMP;
  return plain;
}

function chunk(name: string, body: Buffer, isPadded: boolean): readonly Buffer[] {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return [Buffer.from(name, 'latin1'), size, body, Buffer.alloc(isPadded && body.length % 2 === 1 ? 1 : 0)];
}
