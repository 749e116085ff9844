/** Hellos of TLS clients, put together by hand: also such as no client sends. */
export interface HelloParts {
  readonly extensions: readonly Buffer[];
  readonly session?: number;
}

export function hello({ extensions, session = 32 }: HelloParts): Buffer {
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    vector(1, Buffer.alloc(session, 1)),
    vector(2, Buffer.from([0x13, 0x01, 0x13, 0x02])),
    vector(1, Buffer.from([0])),
    vector(2, Buffer.concat(extensions)),
  ]);
  const length = Buffer.alloc(3);
  length.writeUIntBE(body.length, 0, 3);
  return Buffer.concat([Buffer.from([1]), length, body]);
}

export function extension(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(type);
  return Buffer.concat([head, vector(2, value)]);
}

export function serverName(...names: string[]): Buffer {
  const list = names.map((name) => Buffer.concat([Buffer.from([0]), vector(2, Buffer.from(name, 'latin1'))]));
  return extension(0, vector(2, Buffer.concat(list)));
}

/** A message, cut into records of so many bytes. */
export function records(message: Buffer, size: number = 2 ** 14, type: number = 22): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    pieces.push(Buffer.from([type, 3, 1]), vector(2, message.subarray(at, at + size)));
  }
  return Buffer.concat(pieces);
}

function vector(width: 1 | 2, bytes: Buffer): Buffer {
  const length = Buffer.alloc(width);
  length.writeUIntBE(bytes.length, 0, width);
  return Buffer.concat([length, bytes]);
}
