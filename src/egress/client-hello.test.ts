import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHello } from './client-hello.ts';
import { extension, hello, records, serverName } from './test-hello.ts';
import { listening } from './test-way.ts';

const LIMIT = 32 * 1024;
const GOOD = hello({ extensions: [extension(10, Buffer.alloc(4)), serverName('api.example.com')] });

describe('a hello', () => {
  it('of Node gives its name', async () => {
    const server = createServer();
    const { port, close } = await listening(server);
    const coming = once(server, 'connection');
    const client = connect({ port, host: '127.0.0.1', servername: 'api.example.com' });
    client.on('error', () => undefined);
    const [socket] = (await coming) as [Socket];
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    client.destroy();
    await close();
    expect(readHello(bytes, LIMIT)).toEqual({ kind: 'read', name: 'api.example.com' });
  });

  it.each([1, 2, 3, 5, 50, 100, 200])(
    'in records of %i bytes gives its name, or is refused as too finely cut',
    (size) => {
      const bytes = records(GOOD, size);
      const tooMany = Math.ceil(GOOD.length / size) > 16;
      expect(readHello(bytes, LIMIT)).toMatchObject(
        tooMany ? { kind: 'refused', code: 'tls_malformed' } : { kind: 'read', name: 'api.example.com' },
      );
    },
  );

  it('is waited for as long as it may become one', () => {
    const bytes = records(GOOD, 60);
    for (let length = 0; length < bytes.length; length += 1) {
      const found = readHello(bytes.subarray(0, length), LIMIT);
      expect(found.kind).toBe('unfinished');
      if (found.kind === 'unfinished') {
        expect(found.atLeast).toBeGreaterThan(length);
        expect(found.atLeast).toBeLessThanOrEqual(bytes.length);
      }
    }
  });

  it.each([
    ['no handshake', Buffer.from('GET / HTTP/1.1\r\n'), 'tls_required'],
    ['an old hello (SSL 2)', Buffer.from([0x80, 0x2e, 1, 3, 1, 0]), 'tls_required'],
    ['an alert', records(GOOD, 2 ** 14, 21), 'tls_required'],
    ['another protocol after the first byte', Buffer.from([22, 9, 9, 9, 9, 9]), 'tls_malformed'],
    ['an empty record', Buffer.from([22, 3, 1, 0, 0]), 'tls_malformed'],
    ['a record beyond 2^14', Buffer.from([22, 3, 1, 0xff, 0xff]), 'tls_malformed'],
    ['a server hello', records(Buffer.concat([Buffer.from([2]), GOOD.subarray(1)])), 'tls_malformed'],
    ['a hello with something behind it', records(Buffer.concat([GOOD, Buffer.from([1])])), 'tls_malformed'],
    [
      'one that breaks off for an alert',
      Buffer.concat([records(GOOD.subarray(0, 50)), records(GOOD, 9, 21)]),
      'tls_malformed',
    ],
    ['one that claims 16 MiB', records(Buffer.from([1, 0xff, 0xff, 0xff, 0])), 'tls_malformed'],
    ['no name', records(hello({ extensions: [] })), 'tls_name_missing'],
    [
      'two names',
      records(hello({ extensions: [serverName('api.example.com', 'evil.net')] })),
      'tls_malformed',
    ],
    [
      'the name twice',
      records(hello({ extensions: [serverName('api.example.com'), serverName('evil.net')] })),
      'tls_malformed',
    ],
    ['an empty list', records(hello({ extensions: [extension(0, Buffer.alloc(2))] })), 'tls_malformed'],
    [
      'a length that lies',
      records(hello({ extensions: [extension(0, Buffer.from([0, 9, 0]))] })),
      'tls_malformed',
    ],
    [
      'an encrypted hello',
      records(hello({ extensions: [serverName('api.example.com'), extension(0xfe0d, Buffer.alloc(8))] })),
      'tls_name_hidden',
    ],
    [
      'an encrypted name',
      records(hello({ extensions: [serverName('api.example.com'), extension(0xffce, Buffer.alloc(8))] })),
      'tls_name_hidden',
    ],
  ])('is refused: %s', (_what, bytes, code) => {
    expect(readHello(bytes, LIMIT)).toMatchObject({ kind: 'refused', code });
  });

  it('is refused when it is longer than the limit, before all of it has come', () => {
    const long = records(hello({ extensions: [extension(21, Buffer.alloc(40_000))] }));
    expect(readHello(long.subarray(0, 17_000), LIMIT)).toMatchObject({
      kind: 'refused',
      code: 'tls_malformed',
    });
  });

  it('never throws, whatever comes', () => {
    const near = fc
      .array(fc.record({ at: fc.nat(GOOD.length + 4), byte: fc.nat(255) }), { maxLength: 6 })
      .map((changes) => {
        const bytes = Buffer.from(records(GOOD));
        for (const { at, byte } of changes) bytes[at] = byte;
        return bytes;
      });
    const any = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(near, any), (bytes) => {
        expect(['unfinished', 'read', 'refused']).toContain(readHello(bytes, LIMIT).kind);
      }),
      { numRuns: 3000 },
    );
  });
});
