/** For tests: the HTTP face before a test house, and what browsers, clients and bare sockets send to it. */
import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { JsonObject } from '../../protocol/json.ts';
import { requestOf } from '../../testing/index.ts';
import { type Answer, caller, resultTo, type TestHouse, testHouse } from '../test-house.ts';
import { type HttpFace, serveHttp } from './http.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Settings {
  readonly origins?: readonly string[];
  readonly sessions?: number;
  readonly requestTimeoutMs?: number;
  readonly house?: Parameters<typeof testHouse>[1];
}

type Post = (
  body: object | string,
  headers?: Record<string, string>,
  init?: RequestInit,
) => Promise<Response>;

interface Served extends TestHouse {
  readonly face: HttpFace;
  readonly endpoint: string;
  readonly port: number;
  readonly post: Post;
  readonly tick: (ms: number) => void;
}

export async function serve(
  answer: Answer = echo,
  { origins = [], sessions = 4, house: given, ...rest }: Settings = {},
): Promise<Served> {
  const house = testHouse(answer, given);
  let now = 0;
  const face = await serveHttp({
    ...rest,
    gateway: house.gateway,
    caller,
    host: '127.0.0.1',
    port: 0,
    origins,
    sessions,
    clock: () => now,
  });
  open.push(async () => {
    await face.close();
    await house.gateway.close();
  });
  const endpoint = `${face.url}/servers/files/mcp`;
  const post: Post = (body, headers = {}, init = {}) =>
    fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  const port = Number(new URL(face.url).port);
  const tick = (ms: number): void => {
    now += ms;
  };
  return { ...house, face, endpoint, port, post, tick };
}

export const echo: Answer = async (message) => resultTo(message, { content: [] });
export const call = (id: string | number = 1, params: JsonObject = {}): object =>
  requestOf('prompts/get', { name: 'p', ...params }, id).value;
export const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'prompts/get', 'mcp-name': 'p' };
export const legacyCall = (id: string | number = 1): object => ({
  jsonrpc: '2.0',
  id,
  method: 'prompts/get',
  params: { name: 'p' },
});
export const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 't', version: '1' },
  },
};
export const enter = async (post: Post): Promise<Record<string, string>> => {
  const response = await post(initialize);
  await response.text();
  return {
    'mcp-session-id': response.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
};
export const until = async (fits: () => boolean): Promise<void> => {
  while (!fits()) await new Promise((resolve) => setImmediate(resolve));
};

/** Writes bytes to a bare socket and reads until the other side closes. */
export function raw(port: number, ...parts: (string | ((socket: Socket) => void))[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
    for (const part of parts) typeof part === 'string' ? socket.write(part) : part(socket);
  });
}

export interface Shape {
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string;
  /** Whole lines, after all others. */
  readonly fields?: readonly string[];
}

export function request(
  port: number,
  { headers = {}, body = JSON.stringify(call()), fields = [] }: Shape = {},
): string {
  const all: Record<string, string | undefined> = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return `POST /servers/files/mcp HTTP/1.1\r\n${[...lines, ...fields].join('\r\n')}\r\n\r\n${body}`;
}
export const statusOf = (response: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1]);
