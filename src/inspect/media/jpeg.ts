/** JPEG (ITU-T T.81, annex B). What is drawn with stays, and which way up the picture is; all else goes. */
import { orientationIn, segmentFor } from './exif.ts';
import { type Clean, Malformed, Reader } from './reader.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
/** Frames, and the tables that they are drawn with. */
const DRAWN: ReadonlySet<number> = new Set([
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf],
  ...[SOS, 0xdb, 0xdc, 0xdd],
]);
const PROFILE = 'ICC_PROFILE\0';
const JFIF = 'JFIF\0';
const ADOBE = 'Adobe';
/** Of JFIF without its small picture, and of Adobe's segment. What stands behind it is nothing that they know. */
const JFIF_LENGTH = 14;
const ADOBE_LENGTH = 12;

export const cleanJpeg: Clean = (bytes) => {
  const reader = new Reader(bytes);
  const kept = [reader.take(2)];
  for (;;) {
    const marker = markerAt(reader);
    if (marker === EOI) return [...kept, Buffer.from([0xff, EOI])];
    if (marker === SOI || isAlone(marker)) throw new Malformed();
    const body = reader.take(reader.take(2).readUInt16BE() - 2);
    kept.push(...seenOf(marker, body));
    if (marker === SOS) kept.push(scanOf(reader, bytes));
  }
};

/** Fill bytes may stand in front of a marker. */
function markerAt(reader: Reader): number {
  if (reader.byte() !== 0xff) throw new Malformed();
  let marker = reader.byte();
  while (marker === 0xff) marker = reader.byte();
  return marker;
}

function isAlone(marker: number): boolean {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** As much of a segment as decides how the picture looks. */
function seenOf(marker: number, body: Buffer): readonly Buffer[] {
  if (DRAWN.has(marker)) return segment(marker, body);
  if (marker === APP1) return segmentFor(orientationIn(body));
  if (marker === APP2 && startsWith(body, PROFILE)) return segment(marker, body);
  if (marker === APP14 && startsWith(body, ADOBE) && body.length >= ADOBE_LENGTH)
    return segment(marker, body.subarray(0, ADOBE_LENGTH));
  if (marker !== APP0 || !startsWith(body, JFIF) || body.length < JFIF_LENGTH) return [];
  const plain = Buffer.from(body.subarray(0, JFIF_LENGTH));
  // The width and the height of the small picture.
  plain.fill(0, JFIF_LENGTH - 2);
  return segment(marker, plain);
}

function segment(marker: number, body: Buffer): readonly Buffer[] {
  const length = body.length + 2;
  return [Buffer.from([0xff, marker, length >> 8, length & 0xff]), body];
}

function startsWith(body: Buffer, kind: string): boolean {
  return body.toString('latin1', 0, kind.length) === kind;
}

/** What is drawn, up to the next marker that ends it: 0 behind 0xff is a byte of the scan, and restarts are part of it. */
function scanOf(reader: Reader, bytes: Buffer): Buffer {
  const from = reader.at;
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !isAlone(next)) return reader.take(at - from);
  }
  throw new Malformed();
}
