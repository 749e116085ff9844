/** JPEG (ITU-T T.81, annex B). Comments and application segments go; which way up the picture is stays. */
import { orientationIn, segmentFor } from './exif.ts';
import { type Clean, Malformed, Reader } from './reader.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP15 = 0xef;
/** JFIF, the colour profile and the colour space of Adobe decide how it looks. */
const SEEN: Readonly<Record<number, string>> = {
  [APP0]: 'JFIF\0',
  226: 'ICC_PROFILE\0',
  238: 'Adobe',
};

export const cleanJpeg: Clean = (bytes) => {
  const reader = new Reader(bytes);
  const kept = [reader.take(2)];
  for (;;) {
    const marker = markerAt(reader);
    if (marker === EOI) return [...kept, Buffer.from([0xff, EOI])];
    if (marker === SOI || isAlone(marker)) throw new Malformed();
    const length = reader.take(2);
    const body = reader.take(length.readUInt16BE() - 2);
    const kind = SEEN[marker];
    if (marker === APP1) kept.push(...segmentFor(orientationIn(body)));
    else if (marker !== COM && (marker < APP0 || marker > APP15 || startsWith(body, kind)))
      kept.push(Buffer.from([0xff, marker]), length, body);
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

function startsWith(body: Buffer, kind: string | undefined): boolean {
  return kind !== undefined && body.subarray(0, kind.length).toString('latin1') === kind;
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
