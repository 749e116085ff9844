/** The one value of Exif (CIPA DC-008) that a picture needs: which way up it is. */
const HEAD = 'Exif\0\0';
const ORIENTATION = 0x0112;
const SHORT = 3;
const UPRIGHT = 1;

/** From 1 to 8; 1 is upright, and what is said where nothing is. */
export function orientationIn(segment: Buffer): number {
  if (segment.subarray(0, HEAD.length).toString('latin1') !== HEAD) return UPRIGHT;
  const tiff = segment.subarray(HEAD.length);
  if (tiff.length < 14) return UPRIGHT;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return UPRIGHT;
  const entries = short(directory);
  for (let index = 0; index < entries; index += 1) {
    const at = directory + 2 + index * 12;
    if (at + 12 > tiff.length) return UPRIGHT;
    if (short(at) === ORIENTATION && short(at + 2) === SHORT) return withinRange(short(at + 8));
  }
  return UPRIGHT;
}

function withinRange(value: number): number {
  return value >= 1 && value <= 8 ? value : UPRIGHT;
}

/** A segment APP1 of JPEG that says this and nothing else; nothing for what is upright. */
export function segmentFor(orientation: number): readonly Buffer[] {
  if (orientation === UPRIGHT) return [];
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION, 10);
  tiff.writeUInt16BE(SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from(HEAD, 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return [head, body];
}
