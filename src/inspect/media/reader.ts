/** How the parts of a file are told apart. */

/**
 * The parts of it that are seen or heard, in order; what stands behind its end goes, too.
 *
 * @throws {Malformed} when it does not hold to its format
 */
export type Clean = (bytes: Buffer) => readonly Buffer[];

/** Reads bytes in order, within their end. */
export class Reader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** @throws {Malformed} when there are fewer */
  take(length: number): Buffer {
    if (length < 0 || length > this.left) throw new Malformed();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  byte(): number {
    return this.take(1).readUInt8();
  }
}

/** The bytes are not what their first ones said. */
export class Malformed extends Error {}
