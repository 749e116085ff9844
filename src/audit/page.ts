import { leafHashInPlace } from './merkle.ts';
import { HASH_SIZE, LENGTH_SIZE, MAX_ENTRY_SIZE } from './tile.ts';

const FIRST_BYTES = 64 * 1024;
const FIRST_ENTRIES = 256;

/** Room that an empty page may have, to be used again. */
const KEPT = 16 * 1024 * 1024;

/**
 * Entries in a row, as bundles hold them, and the hashes of their leaves.
 *
 * They wait here to be published. Under load there are thousands, and as strings they would be copied by the garbage
 * collector again and again.
 */
export class Page {
  #bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #hashes: Buffer = Buffer.allocUnsafeSlow(FIRST_ENTRIES * HASH_SIZE);
  /** Where each entry begins, with its length, and where the last one ends. */
  readonly #starts: number[] = [0];

  get count(): number {
    return this.#starts.length - 1;
  }

  /** @param line at most 65535 bytes in UTF-8 */
  add(line: string): void {
    const start = this.#start(this.count);
    const text = start + LENGTH_SIZE;
    this.#bytes = withRoom(this.#bytes, start, text + 3 * line.length);
    const length = this.#bytes.write(line, text);
    if (length > MAX_ENTRY_SIZE) throw new RangeError(`an entry has at most ${MAX_ENTRY_SIZE} bytes`);
    const at = this.count * HASH_SIZE;
    this.#hashes = withRoom(this.#hashes, at, at + HASH_SIZE);
    // The byte before the text is the leaf's prefix first, and then a part of the length.
    this.#hashes.write(leafHashInPlace(this.#bytes.subarray(text - 1, text + length)), at, 'binary');
    this.#bytes.writeUInt16BE(length, start);
    this.#starts.push(text + length);
  }

  /** Hashes of all leaves. They are the caller's to keep. */
  leaves(): Buffer[] {
    const own = Buffer.from(this.#hashes.subarray(0, this.count * HASH_SIZE));
    return Array.from({ length: this.count }, (_, index) =>
      own.subarray(index * HASH_SIZE, (index + 1) * HASH_SIZE),
    );
  }

  /** The bytes of entries `from` up to, and not with, `to`, until the page is cleared. */
  bundle(from: number, to: number): Buffer {
    return this.#bytes.subarray(this.#start(from), this.#start(to));
  }

  lines(): string[] {
    return Array.from({ length: this.count }, (_, index) =>
      this.#bytes.toString('utf8', this.#start(index) + LENGTH_SIZE, this.#start(index + 1)),
    );
  }

  /** Empties it for further entries: new memory costs more than what is written into it. */
  clear(): void {
    this.#starts.length = 1;
    if (this.#bytes.length > KEPT) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  #start(index: number): number {
    return this.#starts[index] as number;
  }
}

/** The buffer itself, or a larger one with its first `used` bytes. */
function withRoom(bytes: Buffer, used: number, needed: number): Buffer {
  if (needed <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * bytes.length));
  bytes.copy(larger, 0, 0, used);
  return larger;
}
