/** A server over Streamable HTTP, in either era. */
import { type Dispatcher, Pool } from 'undici';
import { isObject } from '../protocol/json.ts';
import type { Limits } from '../protocol/limits.ts';
import {
  encode,
  isError,
  type Message,
  messageOf,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import type { Era } from '../protocol/versions.ts';
import { answerTo } from './answer.ts';
import { listenForStrays } from './http-listen.ts';
import { createMirror } from './http-mirror.ts';
import { type Arrivals, readReply } from './http-reply.ts';
import { type Listener, UpstreamError } from './upstream.ts';
import type { Wire } from './wire.ts';

export interface HttpOptions {
  readonly url: string;
  /** Sent with every request, as the configuration has them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: Limits;
  readonly unsolicited: Listener;
  readonly lost: () => void;
  readonly misbehaved: (what: string) => void;
}

const SESSION = 'mcp-session-id';

export async function connectHttp(options: HttpOptions): Promise<Wire> {
  const { limits, unsolicited, lost, misbehaved } = options;
  const url = new URL(options.url);
  const path = url.pathname + url.search;
  // Deadlines are the gateway's; undici's own would cut long calls and streams.
  const pool = new Pool(url.origin, { headersTimeout: 0, bodyTimeout: 0, connections: 64 });
  const mirror = createMirror();
  const closing = new AbortController();
  let era: Era = 'modern';
  let version: string | undefined;
  let session: string | undefined;
  let counter = 0;

  return {
    request,
    async notify(message) {
      const reply = await post(encode(message), {}, closing.signal);
      await reply.body.dump();
      if (era === 'legacy' && message.value.method === 'notifications/initialized') listen();
    },
    handshaking(next) {
      era = next;
    },
    settled(settledEra, settledVersion) {
      era = settledEra;
      version = settledVersion;
    },
    async close() {
      closing.abort(new UpstreamError('cancelled', 'the connection is being closed'));
      if (session !== undefined) await farewell();
      await pool.destroy();
    },
  };

  async function request(
    message: RequestMessage,
    listener: Listener,
    signal: AbortSignal,
  ): Promise<ResponseMessage> {
    const { method } = message.value;
    const id = era === 'legacy' ? ++counter : message.value.id;
    const headers = era === 'modern' ? mirror.headersFor(message.value) : {};
    const whole = AbortSignal.any([signal, closing.signal]);
    const arrivals: Arrivals = {
      id,
      limits,
      misbehaved,
      notification: (notification) => listener.notification(notification),
      question: (question) => reply(question, listener),
    };
    try {
      const answer = await post(encode(message, id), headers, whole);
      if (method === 'initialize') session = sessionOf(answer);
      if (answer.statusCode === 404 && session !== undefined) lost();
      const response = await readReply(answer, arrivals);
      if (method === 'tools/list' && !isError(response.value)) mirror.learn(response.value.result);
      return response;
    } catch (error) {
      if (signal.aborted) {
        if (era === 'legacy') void cancel(id).catch(() => undefined);
        throw signal.reason;
      }
      throw error instanceof UpstreamError ? error : unreachable(error);
    }
  }

  function post(
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    return pool.request({
      path,
      method: 'POST',
      body,
      signal,
      headers: {
        ...options.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...ownHeaders(),
        ...headers,
      },
    });
  }

  function ownHeaders(): Record<string, string> {
    return {
      ...(version !== undefined && { 'mcp-protocol-version': version }),
      ...(session !== undefined && { [SESSION]: session }),
    };
  }

  /** A legacy server asks in the middle of its answer; a modern one must not. */
  async function reply(question: RequestMessage, listener: Listener): Promise<void> {
    if (era === 'modern') return misbehaved('sent a request on a modern stream');
    const response = await answerTo(question, listener, misbehaved);
    await send(response);
  }

  async function send(message: Message): Promise<void> {
    const sent = await post(encode(message), {}, closing.signal);
    await sent.body.dump();
  }

  function cancel(requestId: string | number): Promise<void> {
    return send(
      messageOf({ jsonrpc: '2.0' as const, method: 'notifications/cancelled', params: { requestId } }),
    );
  }

  function listen(): void {
    const open = (): Promise<Dispatcher.ResponseData> =>
      pool.request({
        path,
        method: 'GET',
        signal: closing.signal,
        headers: { ...options.headers, accept: 'text/event-stream', ...ownHeaders() },
      });
    void listenForStrays({
      open,
      arrivals: {
        id: undefined,
        limits,
        misbehaved,
        notification: (notification) => unsolicited.notification(notification),
        question: (question) => reply(question, unsolicited),
      },
      signal: closing.signal,
    });
  }

  async function farewell(): Promise<void> {
    const headers = { ...options.headers, ...ownHeaders() };
    const signal = AbortSignal.timeout(1_000);
    try {
      const gone = await pool.request({ path, method: 'DELETE', headers, signal });
      await gone.body.dump();
    } catch {
      // The server may not support it, or be gone already.
    }
  }
}

function sessionOf({ headers }: Dispatcher.ResponseData): string | undefined {
  const value = headers[SESSION];
  return typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : undefined;
}

function unreachable(cause: unknown): UpstreamError {
  const code =
    isObject(cause) || cause instanceof Error ? String((cause as { code?: unknown }).code ?? '') : '';
  return new UpstreamError('server_unavailable', `the server cannot be reached${code && ` (${code})`}`, {
    cause,
  });
}
