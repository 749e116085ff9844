import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls, createServer as createTlsServer, type PSKCallbackNegotation } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { hello, records, serverName } from './test-hello.ts';
import {
  everything,
  type Listening,
  listening,
  type TestWay,
  type TestWayOptions,
  testWay,
} from './test-way.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function server(...args: Parameters<typeof listening>): Promise<Listening> {
  const found = await listening(...args);
  open.push(found);
  return found;
}

async function way(options: TestWayOptions): Promise<TestWay> {
  const found = await testWay(options);
  open.push(found);
  return found;
}

/** Says back what it hears. */
const echo = (): Promise<Listening> =>
  server(createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)));

/** Answers every request with what it has heard of it. */
const mirror = (): Promise<Listening> =>
  server(
    createHttpServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const { method, url, rawHeaders } = message;
        response.setHeader('X-One', '1').setHeader('Connection', 'close, X-Hop').setHeader('X-Hop', '2');
        response.end(JSON.stringify({ method, url, rawHeaders, body: Buffer.concat(chunks).toString() }));
      });
    }),
  );

const HERE = ['127.0.0.1'];

describe('a tunnel', () => {
  it('carries bytes both ways, and is recorded with their number', async () => {
    const { port } = await echo();
    const { tunnel, ledger } = await way({
      network: [`api.example.com:${port}`],
      names: { 'api.example.com': HERE },
      call: () => 'call-7',
    });
    const { head, socket } = await tunnel(`API.example.com.:${port}`);
    expect(head).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
    socket.end('hello');
    expect(await everything(socket)).toBe('hello');
    expect(await ledger.ended(1)).toEqual([
      {
        id: 'id-1',
        server: 'weather',
        method: 'CONNECT',
        host: 'api.example.com',
        port,
        call: 'call-7',
        ending: { refusal: undefined, address: '127.0.0.1', sent: 5, received: 5 },
      },
    ]);
  });

  it('carries TLS for the host, end to end', async () => {
    const key = Buffer.alloc(32, 5);
    const tls = createTlsServer({ pskCallback: () => key, ciphers: 'PSK', maxVersion: 'TLSv1.2' }, (socket) =>
      socket.pipe(socket),
    );
    tls.on('tlsClientError', () => undefined);
    const { port } = await server(tls);
    const { tunnel, ledger } = await way({
      network: [`*.example.com:${port}`],
      names: { 'a.b.example.com': HERE },
    });
    const talk = async (servername: string): Promise<string> => {
      const { socket } = await tunnel(`a.b.example.com:${port}`);
      const client = connectTls({
        socket,
        servername,
        ciphers: 'PSK',
        maxVersion: 'TLSv1.2',
        pskCallback: (): PSKCallbackNegotation => ({ psk: key, identity: 'x' }),
        checkServerIdentity: () => undefined,
      });
      client.write('hello');
      const said = await Promise.race([
        new Promise<string>((resolve) => client.once('data', (data) => resolve(String(data)))),
        new Promise<string>((resolve) => client.once('error', (error) => resolve(String(error)))),
      ]);
      client.destroy();
      socket.destroy();
      return said;
    };
    expect(await talk('a.b.example.com')).toBe('hello');
    expect(await talk('other.example.com')).toMatch(/alert/);
    const [, second] = await ledger.ended(2);
    expect(second?.ending).toMatchObject({
      sent: 0,
      refusal: { code: 'tls_name_mismatch', detail: { name: 'other.example.com' } },
    });
  });

  it('lets the server speak first where no TLS was granted', async () => {
    const { port } = await server(createServer((socket) => socket.end('220 ready\r\n')));
    const { tunnel } = await way({
      network: [`mail.example.com:${port}`],
      names: { 'mail.example.com': HERE },
    });
    const { socket } = await tunnel(`mail.example.com:${port}`);
    socket.end();
    expect(await everything(socket)).toBe('220 ready\r\n');
  });

  it('tries the next address when one does not answer', async () => {
    const { port } = await echo();
    const { tunnel, ledger } = await way({
      network: [`api.example.com:${port}`],
      names: { 'api.example.com': ['2606:4700::1', '127.0.0.1'] },
    });
    const { socket } = await tunnel(`api.example.com:${port}`);
    socket.end('x');
    expect(await everything(socket)).toBe('x');
    expect((await ledger.ended(1))[0]?.ending?.address).toBe('127.0.0.1');
  });
});

describe('nothing is connected (C6, H3)', () => {
  const DENIED: readonly [string, string, string][] = [
    ['a host that was not granted', 'evil.example.net:443', 'destination_not_granted'],
    ['a granted host at another port', 'api.example.com:22', 'destination_not_granted'],
    ['plain HTTP at a host granted for another port', 'api.example.com:80', 'destination_not_granted'],
    ['the parent of a wildcard', 'example.org:443', 'destination_not_granted'],
    ['localhost', 'localhost:443', 'destination_not_granted'],
    ['an address', '127.0.0.1:443', 'destination_literal'],
    ['the metadata service', '169.254.169.254:80', 'destination_literal'],
    ['it as one number', '2852039166:80', 'destination_literal'],
    ['it in octal', '0251.0376.0251.0376:80', 'destination_literal'],
    ['it in hexadecimal', '0xa9.0xfe.0xa9.0xfe:80', 'destination_literal'],
    ['127.1 in short', '0x7f.1:443', 'destination_literal'],
    ['an address of IPv6', '[::1]:443', 'destination_literal'],
    ['a mapped address', '[::ffff:a9fe:a9fe]:80', 'destination_literal'],
    ['an address behind NAT64', '[64:ff9b::a9fe:a9fe]:80', 'destination_literal'],
    ['a name that leads to loopback', 'loop.example.org:443', 'address_refused'],
    ['a name that leads to the metadata service', 'meta.example.org:443', 'address_refused'],
    ['one good address and a bad one', 'both.example.org:443', 'address_refused'],
    ['a mapped address in an answer', 'mapped.example.org:443', 'address_refused'],
    ['NAT64 in an answer', 'nat64.example.org:443', 'address_refused'],
    ['a name without an address', 'nothing.example.org:443', 'destination_unresolved'],
    ['a name that is not there', 'gone.example.org:443', 'destination_unresolved'],
  ];

  it.each(DENIED)('to %s: CONNECT %s', async (_what, authority, code) => {
    const { tunnel, ledger } = await way({
      network: ['api.example.com:443', '*.example.org:443'],
      names: {
        'api.example.com': HERE,
        'loop.example.org': ['127.0.0.2'],
        'meta.example.org': ['169.254.169.254'],
        'both.example.org': ['127.0.0.1', '10.0.0.1'],
        'mapped.example.org': ['::ffff:127.0.0.1'],
        'nat64.example.org': ['64:ff9b::7f00:1'],
        'nothing.example.org': [],
      },
    });
    const { head, socket } = await tunnel(authority);
    socket.destroy();
    const failed = code === 'destination_unresolved';
    expect(head).toMatch(failed ? /^HTTP\/1\.1 502 / : /^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(head).toMatch(new RegExp(`\r\n\r\nBartizan made no connection: ${code} \\(bartizan id-1\\)\n$`));
    const [line] = await ledger.ended(1);
    expect(line?.ending).toMatchObject({ refusal: { code }, sent: 0, received: 0 });
  });

  it('to user:password@host, which is no authority', async () => {
    const { say, ledger } = await way({
      network: ['api.example.com:443'],
      names: { 'api.example.com': HERE },
    });
    expect(
      await say('CONNECT api.example.com@169.254.169.254:443 HTTP/1.1\r\nHost: api.example.com\r\n\r\n'),
    ).toMatch(/ 403 /);
    const [line] = await ledger.ended(1);
    expect(line?.ending?.refusal?.code).toMatch(/^(?:destination_malformed|http_malformed)$/);
  });

  it('to an address that a name leads to later: each connection goes where was looked (rebinding)', async () => {
    const { port } = await echo();
    let asked = 0;
    const { tunnel, ledger } = await way({
      network: [`rebind.example.com:${port}`],
      names: { 'rebind.example.com': () => (asked++ === 0 ? HERE : ['127.0.0.2']) },
    });
    const first = await tunnel(`rebind.example.com:${port}`);
    expect(first.head).toMatch(/ 200 /);
    expect(asked).toBe(1);
    first.socket.destroy();
    const second = await tunnel(`rebind.example.com:${port}`);
    second.socket.destroy();
    expect(second.head).toMatch(/ 403 .*address_refused/s);
    expect((await ledger.ended(2)).map(({ ending }) => ending?.address)).toEqual(['127.0.0.1', undefined]);
  });

  it('when it cannot be recorded', async () => {
    let connections = 0;
    const { port } = await server(createServer(() => (connections += 1)));
    const { tunnel, ledger, say } = await way({
      network: [`api.example.com:${port}`],
      names: { 'api.example.com': HERE },
    });
    ledger.failing = true;
    const { head, socket } = await tunnel(`api.example.com:${port}`);
    socket.destroy();
    expect(head).toMatch(/^HTTP\/1\.1 503 .*audit_unavailable\n$/s);
    expect(
      await say(`GET http://api.example.com:${port}/ HTTP/1.1\r\nHost: api.example.com:${port}\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 503 /);
    expect(connections).toBe(0);
  });

  it('beyond so many at once, until one ends', async () => {
    const { port } = await echo();
    const { tunnel, ledger } = await way({
      network: [`api.example.com:${port}`],
      names: { 'api.example.com': HERE },
      limits: { connections: 2 },
    });
    const authority = `api.example.com:${port}`;
    const [first, second, third] = [
      await tunnel(authority),
      await tunnel(authority),
      await tunnel(authority),
    ];
    expect(third.head).toMatch(/ 403 .*too_many_connections/s);
    first.socket.destroy();
    await ledger.ended(2);
    const fourth = await tunnel(authority);
    expect(fourth.head).toMatch(/ 200 /);
    for (const { socket } of [second, third, fourth]) socket.destroy();
  });

  it('beyond so many attempts in a minute, whose number is recorded with the next', async () => {
    let now = 0;
    const { tunnel, ledger } = await way({
      network: [],
      names: {},
      limits: { attemptsPerMinute: 2 },
      clock: () => now,
    });
    const heads: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      if (index === 4) now = 60_000;
      const { head, socket } = await tunnel('a.example.com:443');
      socket.destroy();
      heads.push(/connection: (\S+)/.exec(head)?.[1] ?? head);
    }
    const no = 'destination_not_granted';
    expect(heads).toEqual([no, no, 'too_many_attempts', 'too_many_attempts', no]);
    expect((await ledger.ended(3)).map(({ ending }) => ending?.unrecorded)).toEqual([
      undefined,
      undefined,
      2,
    ]);
  });
});

describe('what is said first', () => {
  const started = async (
    limits: TestWayOptions['limits'] = {},
  ): Promise<TestWay & { target: string; heard: () => string }> => {
    let heard = '';
    const { port } = await server(
      createServer((socket) => socket.on('data', (data) => (heard += data.toString('latin1')))),
    );
    const made = await way({
      network: [`api.example.com:${port}`],
      names: { 'api.example.com': HERE },
      limits,
    });
    return { ...made, target: `api.example.com:${port}`, heard: () => heard };
  };

  it.each([
    ['another name', records(hello({ extensions: [serverName('evil.example.net')] })), 'tls_name_mismatch'],
    ['no name', records(hello({ extensions: [] })), 'tls_name_missing'],
    ['an address as a name', records(hello({ extensions: [serverName('127.0.0.1')] })), 'tls_name_mismatch'],
    [
      'a name with a NUL',
      records(hello({ extensions: [serverName('api.example.com\u0000.evil.net')] })),
      'tls_name_mismatch',
    ],
    [
      'half a hello',
      records(hello({ extensions: [serverName('api.example.com')] })).subarray(0, 40),
      'tls_malformed',
    ],
  ])(
    'is cut off on any port when it is TLS with %s, and nothing of it goes out',
    async (_what, bytes, code) => {
      const { tunnel, target, heard, ledger } = await started();
      const { socket } = await tunnel(target);
      socket.end(bytes);
      const said = await everything(socket);
      const [line] = await ledger.ended(1);
      expect(line?.ending).toMatchObject({ refusal: { code }, sent: 0 });
      expect(heard()).toBe('');
      if (code !== 'tls_malformed') expect(said).toBe('\u0015\u0003\u0003\u0000\u0002\u0002\u0031');
    },
  );

  it('passes when the name is the host, byte by byte', async () => {
    const { tunnel, target, heard, ledger } = await started();
    const { socket } = await tunnel(target);
    const bytes = Buffer.concat([
      records(hello({ extensions: [serverName('API.example.com')] }), 100),
      Buffer.from('rest'),
    ]);
    for (const byte of bytes) {
      socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    socket.end();
    while (heard().length < bytes.length) await delay(2);
    expect(Buffer.from(heard(), 'latin1')).toEqual(bytes);
    socket.destroy();
    expect((await ledger.ended(1))[0]?.ending?.refusal).toBeUndefined();
  });
});

describe('nobody is waited for without end', () => {
  it('who sends a head byte by byte', async () => {
    const { port } = await way({ network: [], names: {}, limits: { headMs: 60 } });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const timer = setInterval(() => socket.write('x'), 10);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(timer);
  });

  it('who asks nothing more', async () => {
    const { host, port } = await (async () => {
      const { port: at } = await mirror();
      const made = await way({
        network: [`api.example.com:${at}`],
        names: { 'api.example.com': HERE },
        limits: { keepAliveMs: 60 },
      });
      return { host: `api.example.com:${at}`, port: made.port };
    })();
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(await everything(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('a tunnel over which nothing comes', async () => {
    const { port } = await echo();
    const { tunnel, ledger } = await way({
      network: [`api.example.com:${port}`],
      names: { 'api.example.com': HERE },
      limits: { idleMs: 60 },
    });
    const { socket } = await tunnel(`api.example.com:${port}`);
    await everything(socket);
    expect((await ledger.ended(1))[0]?.ending?.refusal?.code).toBe('destination_silent');
  });

  it('a host that does not answer, and one that refuses', async () => {
    const closed = await echo();
    await closed.close();
    open.splice(open.indexOf(closed), 1);
    const { tunnel } = await way({
      network: [`api.example.com:${closed.port}`],
      names: { 'api.example.com': HERE },
    });
    const { head, socket } = await tunnel(`api.example.com:${closed.port}`);
    socket.destroy();
    expect(head).toMatch(/^HTTP\/1\.1 502 .*destination_unreachable/s);
  });
});
