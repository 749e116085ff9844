import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEgress, relay } from './egress.ts';
import { ALL_BUT_ONE, listening, type MemoryLedger, memoryLedger, namesOf } from './test-way.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'bartizan-relay-'));
  return () => rmSync(dir, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

interface Running {
  readonly ledger: MemoryLedger;
  readonly pid: number;
  readonly channel: Duplex;
  until(text: string): Promise<void>;
  readonly done: Promise<Ran>;
}

/** Runs a program of this text behind the relay, as a sandbox does. */
function run(text: string, network: readonly string[] = [], ...args: string[]): Running {
  const ledger = memoryLedger();
  const egress = createEgress({
    ledger,
    clock: Date.now,
    names: namesOf({ 'api.example.com': ['127.0.0.1'] }),
    refused: ALL_BUT_ONE,
  });
  const file = path.join(dir, `${Math.random()}.mjs`);
  writeFileSync(file, text);
  const [node = '', ...words] = relay.words(3);
  const child = spawn(node, [...words, process.execPath, file, ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const channel = child.stdio[3] as unknown as Duplex;
  egress.way({ server: 'weather', network, call: () => undefined }).serve(channel);
  const heard = { out: '', err: '' };
  child.stdout?.on('data', (data) => (heard.out += String(data)));
  child.stderr?.on('data', (data) => (heard.err += String(data)));
  child.stdin?.end('from outside');
  const done = once(child, 'close').then(([code, signal]): Ran => ({ code, signal, ...heard }));
  open.push({
    async close() {
      child.kill('SIGKILL');
      await done;
    },
  });
  return {
    ledger,
    channel,
    pid: child.pid ?? 0,
    done,
    async until(wanted) {
      while (!heard.out.includes(wanted)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/** Asks the proxy that the environment names for a tunnel, and says what comes out of it. */
const TUNNEL = `
import { connect } from 'node:net';
const [target, letter, length = '1', times = '1'] = process.argv.slice(2);
const said = letter.repeat(Number(length));
const { hostname, port } = new URL(process.env.https_proxy);
const one = () => new Promise((resolve) => {
  const socket = connect(Number(port), hostname, () => socket.write('CONNECT ' + target + ' HTTP/1.1\\r\\nHost: ' + target + '\\r\\n\\r\\n'));
  let heard = '';
  socket.once('data', () => socket.end(said));
  socket.on('data', (data) => (heard += data));
  socket.on('error', () => undefined);
  socket.on('close', () => resolve(heard));
});
const all = await Promise.all(Array.from({ length: Number(times) }, one));
process.stdout.write([...new Set(all)].join('|'));
`;

describe('the relay', () => {
  it('takes connections out that were granted, many at once, and is told of those that were not', async () => {
    const echo = await listening(createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)));
    open.push(echo);
    const target = `api.example.com:${echo.port}`;
    const good = run(TUNNEL, [target], target, 'x', '300000', '20');
    const bad = run(TUNNEL, [target], 'evil.example.net:443', 'x');
    expect((await good.done).out).toBe(`HTTP/1.1 200 Connection Established\r\n\r\n${'x'.repeat(300_000)}`);
    expect((await bad.done).out).toMatch(/^HTTP\/1\.1 403 .*destination_not_granted \(bartizan id-1\)\n$/s);
    const lines = await good.ledger.ended(20);
    expect(lines.map(({ ending }) => [ending?.sent, ending?.received])).toEqual(
      Array(20).fill([300_000, 300_000]),
    );
  });

  it('passes plain HTTP, which the parser outside reads', async () => {
    const web = await listening(
      createHttpServer((message, response) => response.end(`${message.method} ${message.url}`)),
    );
    open.push(web);
    const host = `api.example.com:${web.port}`;
    const text = `
      import { request } from 'node:http';
      const { hostname, port } = new URL(process.env.HTTP_PROXY);
      request({ hostname, port, method: 'PUT', path: 'http://${host}/x', headers: { Host: '${host}' } }, async (answer) => {
        for await (const chunk of answer) process.stdout.write(answer.statusCode + ' ' + chunk);
      }).end('body');`;
    expect(await run(text, [host]).done).toMatchObject({ out: '200 PUT /x', code: 0 });
  });

  it('says in the environment where it is, and hands nothing on but the three pipes', async () => {
    const { out, code } = await run(`
      import { readdirSync, readFileSync } from 'node:fs';
      const { HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, http_proxy, https_proxy, all_proxy, NO_PROXY, no_proxy, NODE_USE_ENV_PROXY } = process.env;
      const flags = (fd) => Number.parseInt(/^flags:\\s*([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/' + fd, 'latin1'))[1], 8);
      // Node marks its own; above a gap there may be what whoever runs this test was started with.
      const own = process.platform !== 'linux' ? [] : readdirSync('/proc/self/fdinfo').map(Number)
        .filter((fd) => { try { return fd > 2 && fd < 20 && (flags(fd) & 0o2000000) === 0; } catch { return false; } });
      console.log(JSON.stringify({ own, stdin: readFileSync(0, 'utf8'), NO_PROXY, no_proxy, NODE_USE_ENV_PROXY,
        proxies: [...new Set([HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, http_proxy, https_proxy, all_proxy])] }));
    `).done;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      own: [],
      stdin: 'from outside',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
      NODE_USE_ENV_PROXY: '1',
      proxies: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)],
    });
  });

  it('ends as the program ends: with its code, or by its signal', async () => {
    expect(await run('process.exit(7)').done).toMatchObject({ code: 7, signal: null });
    expect(await run('process.kill(process.pid, "SIGKILL")').done).toMatchObject({
      code: null,
      signal: 'SIGKILL',
    });
  });

  it('passes signals on', async () => {
    const running = run(`
      process.on('SIGTERM', () => { console.log('told'); process.exit(3); });
      setInterval(() => undefined, 1000);
      console.log('ready');
    `);
    await running.until('ready');
    process.kill(running.pid, 'SIGTERM');
    expect(await running.done).toMatchObject({ code: 3, out: 'ready\ntold\n' });
  });

  it('says what is wrong when the program cannot be started', async () => {
    const child = spawn(process.execPath, [...relay.words(3).slice(1), '/nowhere/at-all'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr?.on('data', (data) => (err += String(data)));
    const [code] = await once(child, 'close');
    expect(code).toBe(127);
    expect(err).toMatch(/^bartizan: \/nowhere\/at-all cannot be started: /);
  });

  it('has its connections end with the channel', async () => {
    const silent = await listening(createServer());
    open.push(silent);
    const target = `api.example.com:${silent.port}`;
    const running = run(TUNNEL, [target], target, 'x');
    while (running.ledger.lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    running.channel.destroy();
    await running.ledger.ended(1);
    expect((await running.done).code).toBe(0);
  });
});

describe('a channel', () => {
  it('whose other end talks junk, or asks for what is no tunnel, is closed or ignored, and nobody else suffers', async () => {
    const ledger = memoryLedger();
    const egress = createEgress({ ledger, clock: Date.now, names: namesOf({}), refused: ALL_BUT_ONE });
    const way = egress.way({ server: 'weather', network: [], call: () => undefined });
    const server = await listening(createServer((socket) => way.serve(socket)));
    open.push(server);
    const answer = await new Promise<string>((resolve) => {
      get({ port: server.port, host: '127.0.0.1' }).on('error', ({ message }) => resolve(message));
    });
    expect(answer).toMatch(/Parse Error|socket hang up|ECONNRESET/);
    const { connect } = await import('node:http2');
    const session = connect(`http://127.0.0.1:${server.port}`);
    const stream = session.request({ ':method': 'GET', ':path': '/' });
    stream.on('error', () => undefined);
    const status = await new Promise((resolve) => {
      stream.once('response', resolve);
      stream.once('close', () => resolve('closed'));
    });
    session.destroy();
    expect(status).toBe('closed');
    expect(ledger.lines).toEqual([]);
  });
});
