/** Bytes of files that a server made: read only when they are plain files, and never through a link. */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { StagingError } from './problem.ts';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
const CHUNK = 256 * 1024;

/** Calls `use` with each piece. */
export function eachPiece(file: string, use: (piece: Uint8Array) => void): fs.Stats {
  const descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fs.fstatSync(descriptor);
    if (!stats.isFile()) throw new StagingError(`${file} is no file any more`, 'try again');
    const buffer = new Uint8Array(CHUNK);
    for (;;) {
      const count = fs.readSync(descriptor, buffer, 0, CHUNK, null);
      if (count === 0) return stats;
      use(buffer.subarray(0, count));
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

export function digestOf(file: string): string {
  const hash = createHash('sha256');
  eachPiece(file, (piece) => hash.update(piece));
  return hash.digest('hex');
}

export function bytesOf(file: string): Buffer {
  const pieces: Buffer[] = [];
  eachPiece(file, (piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}

/** A new file with these bytes; nothing may stand there. On the disk when this returns. */
export function copyFile(from: string, to: string, mode: number, owner?: { uid: number; gid: number }): void {
  const descriptor = fs.openSync(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    const stats = eachPiece(from, (piece) => {
      for (let done = 0; done < piece.length; ) done += fs.writeSync(descriptor, piece, done);
    });
    if (owner !== undefined) fs.fchownSync(descriptor, owner.uid, owner.gid);
    fs.fchmodSync(descriptor, mode);
    fs.futimesSync(descriptor, stats.atime, stats.mtime);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
