import * as zlib from 'node:zlib';
import { PackageError } from '../package-error.ts';

/** Of one layer. */
const MOST_BYTES = 2 ** 31 - 1;

/** @throws {PackageError} `unfit` for a compression that is not known here, `corrupt` for what is none */
export function decompressed(blob: Buffer, mediaType: string, what: string): Buffer {
  const options = { maxOutputLength: MOST_BYTES };
  try {
    if (blob[0] === 0x1f && blob[1] === 0x8b) return zlib.gunzipSync(blob, options);
    if (blob.readUInt32LE(0) === 0xfd2fb528) return zstd(blob, options);
  } catch (cause) {
    if (cause instanceof PackageError) throw cause;
    throw new PackageError('corrupt', `${what} cannot be decompressed`, 'do not use it', { cause });
  }
  if (/[.+](?:tar|tar\.?)$|\.tar$/.test(mediaType)) return blob;
  throw new PackageError('unfit', `${what} is ${mediaType}, which is no archive`, 'use another image');
}

/** In Node since 22.15. */
function zstd(blob: Buffer, options: zlib.ZlibOptions): Buffer {
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer };
  if (zstdDecompressSync === undefined) {
    throw new PackageError('unfit', 'the image is compressed with zstd', 'Node 22.15 or later can read it');
  }
  return zstdDecompressSync(blob, options);
}
