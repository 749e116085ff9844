import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { handingOver } from './hand-over.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

async function listening(handle: Handle, at: ListenOptions): Promise<number> {
  const server = createServer(handle);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  const address = server.address() as AddressInfo | string;
  return typeof address === 'string' ? 0 : address.port;
}

/** Somebody who hands everything over to a sibling that does this. */
async function handedTo(
  sibling: Handle,
  body?: Buffer,
): Promise<{ port: number; refused: string[]; over: Promise<void> }> {
  const dir = mkdtempSync(path.join(tmpdir(), 'bartizan-hand-over-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const socket = path.join(dir, '1.sock');
  await listening(sibling, { path: socket });
  const refused: string[] = [];
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const siblings = { mark: 'w0.', socket: path.join(dir, '0.sock'), socketFor: () => socket };
  const port = await listening(
    (asked, response) => {
      const handOver = handingOver(siblings, asked, response, 'files', async (_, { code }) => {
        refused.push(code);
        response.writeHead(503).end();
      });
      void handOver(body).then(end);
    },
    { port: 0, host: '127.0.0.1' },
  );
  return { port, refused, over };
}

describe('handing a request over', () => {
  it('takes along no field that speaks of the connection alone', async () => {
    let fields: string[] = [];
    const { port, refused } = await handedTo(({ headers }, response) => {
      fields = Object.keys(headers);
      response.end();
    }, Buffer.from('{}'));
    const ofTheConnection = { te: 'trailers', trailer: 'x-sum', 'proxy-connection': 'close', upgrade: 'h2c' };
    const headers = { 'x-kept': '1', ...ofTheConnection, 'transfer-encoding': 'chunked' };
    await new Promise((resolve) => {
      request({ port, method: 'POST', headers }, (answer) => answer.resume().once('end', resolve)).end('{}');
    });
    expect(refused).toEqual([]);
    expect(fields.sort()).toEqual(['connection', 'content-length', 'host', 'x-kept']);
  });

  it('leaves it to the sibling to record a client that has gone', async () => {
    let leave: () => void = () => undefined;
    const { port, refused, over } = await handedTo(() => leave());
    const asking = request({ port, method: 'POST' }).on('error', () => undefined);
    leave = () => void asking.destroy();
    asking.end('{}');
    await over;
    expect(refused).toEqual([]);
  });

  it('promises no body that is not handed on', async () => {
    let heard: unknown;
    const { port } = await handedTo((asked, response) => {
      asked.resume().once('end', () => {
        heard = asked.headers['content-length'];
        response.end();
      });
    });
    await new Promise((resolve) => {
      request({ port, method: 'DELETE', headers: { 'content-length': 2 } }, (answer) =>
        answer.resume().once('end', resolve),
      ).end('{}');
    });
    expect(heard).toBe('0');
  });

  it('refuses where the sibling is gone', async () => {
    const { port, refused, over } = await handedTo((asked) => asked.destroy());
    request({ port, method: 'POST' }, (answer) => answer.resume()).end('{}');
    await over;
    expect(refused).toEqual(['sibling_unavailable']);
  });
});
