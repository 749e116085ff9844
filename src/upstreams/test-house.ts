/** For tests: real HTTP servers on loopback that answer as told, and wires to them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import {
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { requestOf } from '../testing/index.ts';
import { connectHttp } from './http.ts';
import type { Timers } from './process/supervise.ts';
import type { Listener } from './upstream.ts';
import type { Wire } from './wire.ts';

export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: JsonObject;
}

export type Answer = (response: ServerResponse, seen: Seen) => void;

export const servers: Server[] = [];
export const wires: Wire[] = [];
afterEach(async () => {
  await Promise.all(wires.splice(0).map((wire) => wire.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

export interface Listening {
  readonly url: string;
  readonly seen: Seen[];
  readonly sockets: ReadonlySet<Socket>;
  /** One for each request, settled when its connection or its answer is over. */
  readonly closed: readonly Promise<void>[];
}

interface Wired extends Listening {
  readonly wire: Wire;
  readonly caught: string[];
  readonly strays: NotificationMessage['value'][];
  readonly heard: NotificationMessage['value'][];
  readonly ask: (
    message: RequestMessage,
    signal?: Parameters<Wire['request']>[2],
  ) => Promise<ResponseMessage>;
  readonly lost: () => number;
}

interface Settings {
  /** Bytes of a message. */
  readonly limit?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timers?: Timers;
}

export interface WatchedTimers extends Timers {
  /** How long somebody wanted to wait, each time, in milliseconds. */
  readonly waits: readonly number[];
  /** Time passes for all that wait. */
  pass(): void;
}

/** Time that passes as soon as anybody waits for it; or only when it is told to. */
export function timersThat(behave: 'hurry' | 'stand still'): WatchedTimers {
  const waits: number[] = [];
  const waiting = new Set<() => void>();
  let now = 0;
  return {
    waits,
    now: () => now,
    after(ms, task) {
      waits.push(ms);
      waiting.add(task);
      if (behave === 'hurry') {
        now += ms;
        setImmediate(() => waiting.delete(task) && task());
      }
      return () => void waiting.delete(task);
    },
    pass() {
      for (const task of [...waiting]) if (waiting.delete(task)) task();
    },
  };
}

export async function listen(answer: Answer): Promise<Listening> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const closed: Promise<void>[] = [];
  const server = createServer(async (request, response) => {
    closed.push(new Promise((resolve) => response.once('close', resolve)));
    let text = '';
    for await (const chunk of request) text += chunk;
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
    seen.push(one);
    answer(response, one);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp?key=1`, seen, sockets, closed };
}

export async function wired(
  answer: Answer,
  { limit = defaultLimits.bytes, headers = {}, timers }: Settings = {},
): Promise<Wired> {
  const server = await listen(answer);
  const caught: string[] = [];
  const strays: NotificationMessage['value'][] = [];
  let lost = 0;
  const wire = await connectHttp({
    url: server.url,
    headers,
    ...(timers !== undefined && { timers }),
    exclusive: true,
    limits: { ...defaultLimits, bytes: limit },
    unsolicited: {
      notification: ({ value }) => void strays.push(value),
      question: () => Promise.reject(new Error('nobody')),
    },
    lost: () => {
      lost += 1;
    },
    misbehaved: (what) => void caught.push(what),
  });
  wires.push(wire);
  const heard: NotificationMessage['value'][] = [];
  const listener: Listener = {
    notification: ({ value }) => void heard.push(value),
    question: async ({ value }) => messageOf({ jsonrpc: '2.0', id: value.id, result: { action: 'decline' } }),
  };
  const ask: Wired['ask'] = (message, signal = new AbortController().signal) =>
    wire.request(message, listener, signal);
  return { ...server, wire, caught, strays, heard, ask, lost: () => lost };
}

export const json = (response: ServerResponse, message: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(message));
};
export const stream = (response: ServerResponse, ...messages: (object | string)[]): ServerResponse => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const message of messages) {
    response.write(
      typeof message === 'string' ? message : `event: message\nid: 1\ndata: ${JSON.stringify(message)}\n\n`,
    );
  }
  return response;
};
export const result = (id: unknown, value: object = {}): object => ({ jsonrpc: '2.0', id, result: value });
export const progress = {
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: 1, progress: 1 },
};
export const until = async (fits: () => boolean): Promise<void> => {
  while (!fits()) await new Promise((resolve) => setImmediate(resolve));
};
export const call: RequestMessage = requestOf('tools/call', { name: 'echo', arguments: {} }, 'c');
