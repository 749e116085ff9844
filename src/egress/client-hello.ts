/** Reads the name out of the first thing that a TLS client says (RFC 8446, 4.1.2 and 5.1; RFC 6066, 3). Pure. */
import type { EgressCode } from './refusal.ts';

export type Hello =
  /** No use in reading again before so many bytes are there. */
  | { readonly kind: 'unfinished'; readonly atLeast: number }
  | { readonly kind: 'read'; readonly name: string }
  | { readonly kind: 'refused'; readonly code: EgressCode; readonly what: string };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RECORD_HEADER = 5;
const MAX_RECORD = 2 ** 14;
/** Some clients cut a hello in pieces; none that means well needs more than these. */
const MAX_RECORDS = 16;

const SERVER_NAME = 0;
/** Hide the name that counts behind another one: RFC 9849, and the draft before it. */
const HIDING: ReadonlySet<number> = new Set([0xfe0d, 0xffce]);

/** @param limit bytes of the whole hello */
export function readHello(bytes: Buffer, limit: number): Hello {
  const pieces: Buffer[] = [];
  let size = 0;
  let at = 0;
  for (let records = 0; ; records += 1) {
    if (records === MAX_RECORDS) return malformed('the hello comes in too many records');
    if (bytes.length >= 1 + at && bytes[at] !== HANDSHAKE) {
      return at === 0
        ? { kind: 'refused', code: 'tls_required', what: 'no handshake' }
        : malformed('the hello breaks off');
    }
    if (bytes.length < at + RECORD_HEADER) return unfinished(at + RECORD_HEADER);
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at + 1] !== 3 || length === 0 || length > MAX_RECORD) return malformed('no record of TLS');
    const end = at + RECORD_HEADER + length;
    if (end > limit) return malformed('the hello is too long');
    if (bytes.length < end) return unfinished(end);
    pieces.push(bytes.subarray(at + RECORD_HEADER, end));
    size += length;
    at = end;
    if (size < 4) continue;
    const message = Buffer.concat(pieces);
    if (message[0] !== CLIENT_HELLO) return malformed('the first message is no hello');
    const needed = 4 + message.readUIntBE(1, 3);
    if (needed > limit || needed < size) return malformed('the hello has another length than it says');
    if (needed === size) return nameIn(message.subarray(4));
  }
}

function nameIn(body: Buffer): Hello {
  try {
    const hello = new Fields(body);
    hello.skip(2 + 32); // version, random
    hello.skip(hello.number(1)); // session
    hello.skip(hello.number(2)); // ciphers
    hello.skip(hello.number(1)); // compression
    if (hello.isEmpty) return missing();
    const extensions = new Fields(hello.take(hello.number(2)));
    if (!hello.isEmpty) return malformed('something follows the extensions');
    return nameAmong(extensions);
  } catch (error) {
    if (error instanceof RangeError) return malformed('a field is longer than the hello');
    throw error;
  }
}

function nameAmong(extensions: Fields): Hello {
  const seen = new Set<number>();
  let name: Buffer | undefined;
  while (!extensions.isEmpty) {
    const type = extensions.number(2);
    const value = new Fields(extensions.take(extensions.number(2)));
    if (seen.has(type)) return malformed('an extension comes twice');
    seen.add(type);
    if (type !== SERVER_NAME) continue;
    const names = new Fields(value.take(value.number(2)));
    if (names.number(1) !== 0) return malformed('a name that is no host');
    name = names.take(names.number(2));
    if (!names.isEmpty || !value.isEmpty) return malformed('more than one name');
  }
  if ([...seen].some((type) => HIDING.has(type))) {
    return { kind: 'refused', code: 'tls_name_hidden', what: 'the name may be encrypted' };
  }
  return name === undefined ? missing() : { kind: 'read', name: name.toString('latin1') };
}

/** Takes bytes from the front. @throws {RangeError} when there are too few */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(size: 1 | 2): number {
    return this.take(size).readUIntBE(0, size);
  }

  take(size: number): Buffer {
    const end = this.#at + size;
    if (end > this.#bytes.length) throw new RangeError('too few bytes');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  skip(size: number): void {
    this.take(size);
  }
}

function unfinished(atLeast: number): Hello {
  return { kind: 'unfinished', atLeast };
}

function malformed(what: string): Hello {
  return { kind: 'refused', code: 'tls_malformed', what };
}

function missing(): Hello {
  return { kind: 'refused', code: 'tls_name_missing', what: 'no name' };
}
