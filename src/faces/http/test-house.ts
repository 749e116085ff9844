/** For tests: the HTTP face before a test house, and what browsers, clients and bare sockets send to it. */
import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { JsonObject } from '../../protocol/json.ts';
import { requestOf } from '../../testing/index.ts';
import { type Answer, caller, resultTo, type TestHouse, testHouse } from '../test-house.ts';
import { type HttpFace, serveHttp } from './http.ts';
import { eventsIn } from './streams/test-connection.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Settings {
  readonly origins?: readonly string[];
  readonly sessions?: number;
  readonly requestTimeoutMs?: number;
  readonly beatMs?: number;
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
  /** Listens, or comes again after an event. */
  readonly get: (headers: Record<string, string>) => Promise<Followed>;
  readonly follow: (body: object, headers: Record<string, string>) => Promise<Followed>;
}

/** An answer that is read as it comes. */
export interface Followed {
  readonly response: Response;
  readonly text: () => string;
  readonly ids: () => string[];
  /** The messages. */
  readonly said: () => JsonObject[];
  /** Settles when there is no more. */
  readonly over: Promise<void>;
  cut(): void;
}

async function followed(asking: (signal: AbortSignal) => Promise<Response>): Promise<Followed> {
  const connection = new AbortController();
  const response = await asking(connection.signal);
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  };
  return {
    response,
    over: read().catch(() => undefined),
    text: () => text,
    ids: () => eventsIn(text).flatMap(({ id }) => id ?? []),
    said: () => eventsIn(text).flatMap(({ data }) => (data === '' ? [] : [JSON.parse(data) as JsonObject])),
    cut: () => connection.abort(),
  };
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
  const get = (headers: Record<string, string>): Promise<Followed> =>
    followed((signal) => fetch(endpoint, { signal, headers: { accept: 'text/event-stream', ...headers } }));
  const follow = (body: object, headers: Record<string, string>): Promise<Followed> =>
    followed((signal) => post(body, headers, { signal }));
  return { ...house, face, endpoint, port, post, tick, get, follow };
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
export const enter = async (
  post: Post,
  protocolVersion: string = '2025-11-25',
): Promise<Record<string, string>> => {
  const response = await post({ ...initialize, params: { ...initialize.params, protocolVersion } });
  await response.text();
  return {
    'mcp-session-id': response.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': protocolVersion,
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
