import { createServer as createHttpServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
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

describe('plain HTTP', () => {
  const started = async (
    network: (port: number) => string[] = (port) => [`api.example.com:${port}`],
  ): Promise<TestWay & { host: string }> => {
    const { port } = await mirror();
    const made = await way({
      network: network(port),
      names: { 'api.example.com': HERE, 'other.example.com': HERE },
    });
    return { ...made, host: `api.example.com:${port}` };
  };
  const bodyOf = (answer: string): { method: string; url: string; rawHeaders: string[]; body: string } =>
    JSON.parse(/\{.*\}/s.exec(answer)?.[0] ?? 'null');

  it('is passed on without what is for one hop alone', async () => {
    const { say, host, ledger } = await started();
    const answer = await say(
      [
        `POST http://${host}/a/b?c=d HTTP/1.1`,
        `Host: ${host}`,
        'Proxy-Authorization: Basic eDp5',
        'Proxy-Connection: keep-alive',
        'Connection: close, X-Private',
        'X-Private: 1',
        'X-Kept: 2',
        'Upgrade: websocket',
        'TE: trailers',
        'Transfer-Encoding: chunked',
        '',
        '5\r\nhello\r\n0\r\n\r\n',
      ].join('\r\n'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('X-One: 1');
    expect(answer).not.toContain('X-Hop: 2');
    expect(bodyOf(answer)).toEqual({
      method: 'POST',
      url: '/a/b?c=d',
      rawHeaders: ['Host', host, 'X-Kept', '2', 'Connection', 'close', 'Transfer-Encoding', 'chunked'],
      body: 'hello',
    });
    const [line] = await ledger.ended(1);
    expect(line).toMatchObject({ method: 'POST', host: 'api.example.com', ending: { address: '127.0.0.1' } });
    expect(line?.ending?.sent).toBeGreaterThan(50);
    expect(line?.ending?.received).toBeGreaterThan(50);
  });

  const REFUSED: readonly [string, (host: string) => string, RegExp][] = [
    ['another Host', (host) => `GET http://${host}/ HTTP/1.1\r\nHost: evil.net\r\n\r\n`, /host_mismatch/],
    [
      'another port in Host',
      (host) => `GET http://${host}/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n`,
      /host_mismatch/,
    ],
    [
      'two Hosts',
      (host) => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nHost: evil.net\r\n\r\n`,
      /http_malformed/,
    ],
    ['no Host', (host) => `GET http://${host}/ HTTP/1.1\r\n\r\n`, /^HTTP\/1\.1 400|http_malformed/],
    [
      'userinfo',
      (host) => `GET http://api.example.com:80@${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      /malformed/,
    ],
    [
      'userinfo before the metadata service',
      () => 'GET http://ok@169.254.169.254/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n',
      /malformed/,
    ],
    [
      'the metadata service',
      () => 'GET http://169.254.169.254/latest/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n',
      /destination_literal/,
    ],
    [
      'a host without a grant',
      () => 'GET http://evil.net/ HTTP/1.1\r\nHost: evil.net\r\n\r\n',
      /destination_not_granted/,
    ],
    [
      'https to be read here',
      (host) => `GET https://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      /http_malformed/,
    ],
    ['no place at all', (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`, /http_malformed/],
    [
      'a length and chunks',
      (host) =>
        `POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /http_malformed/,
    ],
    [
      'two lengths',
      (host) =>
        `POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`,
      /http_malformed/,
    ],
    [
      'another encoding',
      (host) =>
        `POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      /http_malformed/,
    ],
    [
      'a field with a space before its colon',
      (host) => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nX : 1\r\n\r\n`,
      /http_malformed/,
    ],
    ['a bare line feed', (host) => `GET http://${host}/ HTTP/1.1\nHost: ${host}\n\n`, /http_malformed/],
    [
      'Connection: host',
      (host) => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: host\r\n\r\n`,
      /http_malformed/,
    ],
    [
      'a head that is too long',
      (host) => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      /http_malformed/,
    ],
    ['junk', () => '\u0016\u0003\u0001\u0000\u0005hello', /http_malformed/],
  ];

  it.each(REFUSED)('is refused with %s, and recorded', async (_what, request, expected) => {
    const { say, host, ledger } = await started();
    const answer = await say(request(host));
    expect(answer).toMatch(expected);
    expect(answer).not.toContain('rawHeaders');
    if (answer.startsWith('HTTP/1.1 400')) return; // Node itself: it has not even been read as a request
    const [line] = await ledger.ended(1);
    expect(line?.ending).toMatchObject({ sent: 0, refusal: { code: expect.stringMatching(expected) } });
  });

  it('is judged request by request on a connection that is kept', async () => {
    const { port, host, ledger } = await started();
    const socket: Socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => (heard += String(data)));
    socket.write(`GET http://${host}/one HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    while (!heard.includes('/one')) await delay(2);
    socket.write(
      `GET http://${host.replace('api', 'other')}/two HTTP/1.1\r\nHost: ${host.replace('api', 'other')}\r\n\r\n`,
    );
    while (!heard.includes('bartizan id-2')) await delay(2);
    socket.destroy();
    expect(heard).not.toContain('"/two"');
    expect((await ledger.ended(2)).map(({ ending }) => ending?.refusal?.code)).toEqual([
      undefined,
      'destination_not_granted',
    ]);
  });

  it('is read in a tunnel to port 80 too, where it can name no other place', async () => {
    const { tunnel, ledger } = await way({
      network: ['api.example.com:80'],
      names: { 'api.example.com': ['127.0.0.2'], 'evil.net': HERE },
    });
    const ask = async (text: string): Promise<string> => {
      const { head, socket } = await tunnel('api.example.com:80');
      expect(head).toMatch(/ 200 /);
      socket.write(text);
      return everything(socket);
    };
    expect(await ask('GET / HTTP/1.1\r\nHost: evil.net\r\n\r\n')).toMatch(/ 403 .*host_mismatch/s);
    expect(await ask('GET http://evil.net/ HTTP/1.1\r\nHost: evil.net\r\n\r\n')).toMatch(
      / 403 .*http_malformed/s,
    );
    expect(await ask('CONNECT evil.net:443 HTTP/1.1\r\nHost: evil.net\r\n\r\n')).toMatch(
      / 403 .*http_malformed/s,
    );
    expect(await ask('\u0016\u0003\u0001junk')).toMatch(/ 403 .*http_malformed/s);
    // As it should be, it is judged like any other: here the name leads where nobody may go.
    expect(await ask('GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n')).toMatch(/ 403 .*address_refused/s);
    expect((await ledger.ended(5)).map(({ host, port }) => `${host}:${port}`)).toEqual(
      Array(5).fill('api.example.com:80'),
    );
  });

  it('leads nowhere by a redirect: whoever follows it comes again', async () => {
    const { port } = await server(
      createHttpServer((_message, response) =>
        response.writeHead(302, { Location: 'http://169.254.169.254/' }).end(),
      ),
    );
    const { say, ledger } = await way({
      network: [`api.example.com:${port}`],
      names: { 'api.example.com': HERE },
    });
    const host = `api.example.com:${port}`;
    expect(await say(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(
      / 302 /,
    );
    expect(await say('GET http://169.254.169.254/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n')).toMatch(
      / 403 /,
    );
    expect((await ledger.ended(2))[1]?.ending?.refusal?.code).toBe('destination_literal');
  });

  it('breaks nothing, and connects nowhere it should not, whatever bytes come', async () => {
    const { say, port, host, ledger } = await started();
    const good = `GET http://${host}/a HTTP/1.1\r\nHost: ${host}\r\nX-A: b\r\nContent-Length: 2\r\n\r\nab`;
    const changed = fc
      .array(fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 })
      .map((changes) => {
        const bytes = Buffer.from(good, 'latin1');
        for (const { at, byte } of changes) bytes[at] = byte;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(changed, async (bytes) => {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.on('error', () => undefined);
        socket.end(bytes);
        await everything(socket);
      }),
      { numRuns: 150 },
    );
    expect(
      await say(`GET http://${host}/last HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    ).toContain('/last');
    const reached = ledger.lines.filter(({ ending }) => ending?.address !== undefined);
    expect(new Set(reached.map((line) => `${line.host}:${line.port}`))).toEqual(new Set([host]));
  });
});
