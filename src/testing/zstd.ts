/** Zstandard (RFC 8878), written with nothing but raw blocks: not smaller, but what every Node can make. */

const MAGIC = 0xfd2fb528;
/** The largest that a block may be (3.1.1.2.4). */
const BLOCK = 128 * 1024;
/** Frame_Header_Descriptor (3.1.1.1.1): the size of the content in four bytes, and one segment. */
const DESCRIPTOR = 0b1010_0000;

export function zstdOf(bytes: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt8(DESCRIPTOR, 4);
  header.writeUInt32LE(bytes.length, 5);
  const parts: Buffer[] = [header];
  for (let at = 0; at === 0 || at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const isLast = at + BLOCK >= bytes.length;
    const size = Buffer.alloc(3);
    size.writeUIntLE((block.length << 3) | Number(isLast), 0, 3);
    parts.push(size, block);
  }
  return Buffer.concat(parts);
}
