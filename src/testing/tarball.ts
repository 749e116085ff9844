/** An archive as `npm pack` makes it (POSIX.1-1988 "ustar", gzipped), or as an attacker would. */
import { gzipSync } from 'node:zlib';

export interface ArchivedFile {
  /** In the archive: npm puts everything under `package/`. */
  readonly path: string;
  readonly text: string;
  readonly mode?: number;
  /** `0` a file, `1` a hard link and `2` a symbolic one to `text`, `3` a device, `5` a directory. */
  readonly type?: '0' | '1' | '2' | '3' | '5';
  /** In place of `text`, for what is none. */
  readonly bytes?: Buffer;
}

export function tarballOf(files: readonly ArchivedFile[]): Buffer {
  return gzipSync(tarOf(files));
}

export function tarOf(files: readonly ArchivedFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const body = (file.type ?? '0') === '0' ? (file.bytes ?? Buffer.from(file.text)) : Buffer.alloc(0);
    return [headerOf(file, body.length), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

const BLOCK = 512;

function headerOf({ path, text, mode = 0o644, type = '0' }: ArchivedFile, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  header.write(path, 0, 100);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(499162500, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  if (type === '1' || type === '2') header.write(text, 157, 100);
  header.write('ustar\x0000', 257);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
  );
  return header;
}
