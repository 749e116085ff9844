/** Tags around MPEG audio (ID3) and within FLAC (RFC 9639). */
import { framesIn } from './mpeg.ts';
import { type Clean, Malformed, Reader } from './reader.ts';

export const cleanMpegAudio: Clean = (bytes) => {
  let start = 0;
  while (bytes.toString('latin1', start, start + 3) === 'ID3') {
    const reader = new Reader(bytes, start + 5);
    const hasFooter = (reader.byte() & 0x10) !== 0;
    // Four times seven bits (ID3v2.4, 6.2).
    const size = [...reader.take(4)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    reader.take(size + (hasFooter ? 10 : 0));
    start = reader.at;
  }
  const frames = framesIn(bytes, start);
  if (frames.length === 0) throw new Malformed();
  return frames;
};

const STREAM_INFO = 0;
const STREAM_INFO_LENGTH = 34;
const LAST = 0x80;
/** ID3v1. */
const TAG_LENGTH = 128;

/** Points for seeking go, too: nobody hears whether they are any. */
export const cleanFlac: Clean = (bytes) => {
  const reader = new Reader(bytes);
  const mark = reader.take(4);
  let info: Buffer | undefined;
  for (let isLast = false; !isLast; ) {
    const type = reader.byte();
    isLast = (type & LAST) !== 0;
    const body = reader.take(reader.take(3).readUIntBE(0, 3));
    if ((type & ~LAST) === STREAM_INFO) info ??= body;
  }
  const sound = reader.take(reader.left);
  if (info?.length !== STREAM_INFO_LENGTH || !beginsFrame(sound)) throw new Malformed();
  const head = Buffer.from([LAST | STREAM_INFO, 0, 0, STREAM_INFO_LENGTH]);
  return [mark, head, info, withoutTag(sound)];
};

/** Fourteen bits of sync, and one that is nothing (RFC 9639, section 9.1). */
function beginsFrame(sound: Buffer): boolean {
  return sound[0] === 0xff && ((sound[1] ?? 0) & 0xfe) === 0xf8;
}

function withoutTag(sound: Buffer): Buffer {
  const end = sound.length - TAG_LENGTH;
  return end > 0 && sound.toString('latin1', end, end + 3) === 'TAG' ? sound.subarray(0, end) : sound;
}
