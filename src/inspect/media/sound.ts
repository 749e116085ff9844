/** Tags around MPEG audio (ID3) and within FLAC (RFC 9639). */
import { type Clean, Malformed, Reader } from './reader.ts';

const ID3V1 = 128;

export const cleanMpegAudio: Clean = (bytes) => {
  let [start, end] = [0, bytes.length];
  while (bytes.toString('latin1', start, start + 3) === 'ID3') {
    const reader = new Reader(bytes, start + 5);
    const hasFooter = (reader.byte() & 0x10) !== 0;
    // Four times seven bits (ID3v2.4, 6.2).
    const size = [...reader.take(4)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    reader.take(size + (hasFooter ? 10 : 0));
    start = reader.at;
  }
  while (end - ID3V1 > start && bytes.toString('latin1', end - ID3V1, end - ID3V1 + 3) === 'TAG')
    end -= ID3V1;
  if (!isFrame(bytes, start)) throw new Malformed();
  return [bytes.subarray(start, end)];
};

/** Eleven bits of ones begin a frame of MPEG audio; layer 0 is not used. */
export function isFrame(bytes: Buffer, at: number): boolean {
  const next = bytes[at + 1] ?? 0;
  return bytes[at] === 0xff && (next & 0xe0) === 0xe0 && (next & 0x06) !== 0;
}

const STREAM_INFO = 0;
const SEEK_TABLE = 3;
const LAST = 0x80;

export const cleanFlac: Clean = (bytes) => {
  const reader = new Reader(bytes);
  const mark = reader.take(4);
  const kept: Buffer[][] = [];
  for (let isLast = false; !isLast; ) {
    const type = reader.byte();
    isLast = (type & LAST) !== 0;
    const length = reader.take(3);
    const body = reader.take(length.readUIntBE(0, 3));
    const kind = type & ~LAST;
    if (kind === STREAM_INFO || kind === SEEK_TABLE) kept.push([Buffer.from([kind]), length, body]);
  }
  const [type] = kept.at(-1) ?? [];
  if (type === undefined) throw new Malformed();
  type[0] = (type[0] ?? 0) | LAST;
  return [mark, ...kept.flat(), reader.take(reader.left)];
};
