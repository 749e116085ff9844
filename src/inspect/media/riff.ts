/** RIFF: WebP (RFC 9649) and WAVE. Chunks that decide what is seen or heard stay. */
import { type Clean, Reader } from './reader.ts';

const WEBP = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const WAVE = new Set(['fmt ', 'data', 'fact']);
/** In the first byte of VP8X: that chunks with Exif and XMP follow. */
const SAYS_EXIF_OR_XMP = 0x0c;

export const cleanWebp: Clean = (bytes) => cleanRiff(bytes, WEBP);
export const cleanWave: Clean = (bytes) => cleanRiff(bytes, WAVE);

function cleanRiff(bytes: Buffer, seen: ReadonlySet<string>): readonly Buffer[] {
  const reader = new Reader(bytes);
  reader.take(4);
  const length = reader.take(4).readUInt32LE();
  const inside = new Reader(reader.take(length));
  const kept = [inside.take(4)];
  while (inside.left > 0) {
    const name = inside.take(4);
    const size = inside.take(4);
    const body = Buffer.from(inside.take(size.readUInt32LE()));
    // The last chunk of some writers lacks its padding.
    const padding = body.length % 2 === 1 && inside.left > 0 ? inside.take(1).length : 0;
    if (!seen.has(name.toString('latin1'))) continue;
    if (name.toString('latin1') === 'VP8X' && body.length > 0) body[0] = (body[0] ?? 0) & ~SAYS_EXIF_OR_XMP;
    kept.push(name, size, body, Buffer.alloc(padding));
  }
  const head = Buffer.from(bytes.subarray(0, 8));
  head.writeUInt32LE(
    kept.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  return [head, ...kept];
}
