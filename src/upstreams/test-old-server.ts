/** For tests: servers that speak HTTP+SSE only, and connections to them. */
import type { ServerResponse } from 'node:http';
import type { CancelSignal } from '../protocol/cancellation.ts';
import { defaultLimits } from '../protocol/limits.ts';
import {
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import type { Era } from '../protocol/versions.ts';
import { connect } from './connect.ts';
import type { Introduced } from './handshake.ts';
import { type Answer, call, type Listening, listen, result, type Seen, wires } from './test-house.ts';
import type { Listener, Upstream } from './upstream.ts';
import type { Wire } from './wire.ts';

export const OPEN: Readonly<Record<string, string>> = { 'content-type': 'text/event-stream' };
export const MESSAGES = '/messages?session=1';

export interface Old {
  /** How a POST to the address of the stream is answered. */
  readonly refusal?: Answer;
  /** What the stream begins with. */
  readonly first?: string;
  /** How a message is answered, on the stream and to the POST. */
  readonly answer?: (say: Say, seen: Seen, post: ServerResponse) => void;
}

export type Say = (event: object | string) => void;

export const event = (message: object | string): string =>
  typeof message === 'string' ? message : `event: message\ndata: ${JSON.stringify(message)}\n\n`;

export interface OldServer extends Listening {
  /** Those that were opened, the newest last. */
  readonly streams: readonly ServerResponse[];
}

export async function oldServer({ refusal, first, answer }: Old = {}): Promise<OldServer> {
  const streams: ServerResponse[] = [];
  const server = await listen((response, seen) => {
    if (seen.method === 'GET') {
      streams.push(response.writeHead(200, OPEN));
      return void response.write(first ?? `event: endpoint\ndata: ${MESSAGES}\n\n`);
    }
    if (seen.path !== MESSAGES) {
      if (refusal === undefined) return void response.writeHead(404).end('Cannot POST /mcp');
      return refusal(response, seen);
    }
    const say: Say = (said) => void streams.at(-1)?.write(event(said));
    const { id, method } = seen.body;
    if (method === 'initialize') {
      const serverInfo = { name: 's', version: '1' };
      say(result(id, { protocolVersion: '2024-11-05', capabilities: {}, serverInfo }));
    } else if (id !== undefined && answer !== undefined) {
      return answer(say, seen, response);
    }
    response.writeHead(202).end('Accepted');
  });
  return { ...server, streams };
}

export interface Met extends OldServer {
  readonly upstream: Upstream;
  readonly introduced: Introduced;
  readonly caught: readonly string[];
  readonly strays: readonly NotificationMessage['value'][];
  readonly ask: (message?: RequestMessage, signal?: CancelSignal) => Promise<ResponseMessage>;
  readonly lost: () => number;
}

/** Bartizan as the client of such a server, with the handshake behind it. */
export async function met(old: Old = {}, settings: { prefer?: Era; limit?: number } = {}): Promise<Met> {
  const { prefer = 'modern', limit = defaultLimits.bytes } = settings;
  const server = await oldServer(old);
  const caught: string[] = [];
  const strays: NotificationMessage['value'][] = [];
  let lost = 0;
  const { upstream, introduced } = await connect({
    target: { kind: 'http', url: server.url, headers: { 'x-key': '1' } },
    introduction: { prefer, clientInfo: { name: 't', version: '1' }, capabilities: {} },
    exclusive: true,
    limits: { ...defaultLimits, bytes: limit },
    unsolicited: {
      notification: ({ value }) => void strays.push(value),
      question: () => Promise.reject(new Error('no')),
    },
    lost: () => {
      lost += 1;
    },
    misbehaved: (what) => void caught.push(what),
    stderr: () => undefined,
  });
  wires.push(upstream as Wire);
  const ask: Met['ask'] = (message = call, signal = new AbortController().signal) =>
    upstream.request(message, listener, signal);
  return { ...server, upstream, introduced, caught, strays, ask, lost: () => lost };
}

export const listener: Listener = {
  notification: () => undefined,
  question: async ({ value }) => messageOf({ jsonrpc: '2.0', id: value.id, result: { action: 'decline' } }),
};

export const log = (seen: readonly Seen[]): string[] =>
  seen.map(({ method, path, body }) => `${method} ${path} ${String(body.method ?? '')}`.trim());

export const status =
  (code: number): Answer =>
  (response) =>
    void response.writeHead(code).end();

/** Says something on the stream, and accepts the POST. */
export function accepting(answer: (say: Say, seen: Seen) => void): NonNullable<Old['answer']> {
  return (say, seen, post) => {
    post.writeHead(202).end();
    answer(say, seen);
  };
}
