/** A server over Streamable HTTP, in either era. */

import type { CancelSignal } from '../protocol/cancellation.ts';
import {
  encode,
  isError,
  type Message,
  messageOf,
  type NotificationMessage,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import type { Era } from '../protocol/versions.ts';
import { answerTo } from './answer.ts';
import type { HttpAnswer } from './http-answer.ts';
import { createEndpoint, failureOf } from './http-endpoint.ts';
import { listenForStrays } from './http-listen.ts';
import { createMirror } from './http-mirror.ts';
import { discard, readReply } from './http-reply.ts';
import type { Listener } from './upstream.ts';
import type { Wire, WireOptions } from './wire.ts';

export interface HttpOptions extends Omit<WireOptions, 'exclusive' | 'stderr'> {
  readonly url: string;
  /** Sent with every request, as the configuration has them. */
  readonly headers: Readonly<Record<string, string>>;
}

export async function connectHttp(options: HttpOptions): Promise<Wire> {
  const { limits, unsolicited, lost, misbehaved } = options;
  const endpoint = createEndpoint(options.url, options.headers);
  const mirror = createMirror();
  const closing = new AbortController();
  const underWay = new Set<RequestId>();
  let era: Era = 'modern';
  let counter = 0;

  return {
    request,
    async notify(message) {
      await send(message);
      if (era === 'legacy' && message.value.method === 'notifications/initialized') listen();
    },
    handshaking(next) {
      era = next;
    },
    settled(settledEra, version) {
      era = settledEra;
      endpoint.speak(version);
    },
    async close() {
      closing.abort();
      await endpoint.close();
    },
  };

  async function request(
    message: RequestMessage,
    listener: Listener,
    signal: CancelSignal,
  ): Promise<ResponseMessage> {
    const { method } = message.value;
    const id = freeId(message.value.id);
    underWay.add(id);
    const headers = era === 'modern' ? mirror.headersFor(message.value) : {};
    try {
      const answer = await endpoint.post(encode(message, id), headers, signal);
      if (method === 'initialize') endpoint.enter(answer);
      if (answer.statusCode === 404 && endpoint.inSession) lost();
      const response = await readReply(answer, arrivalsFor(listener, id));
      if (method === 'tools/list' && !isError(response.value)) mirror.learn(response.value.result);
      return response;
    } catch (error) {
      if (!signal.aborted) throw failureOf(error);
      if (era === 'legacy' && method !== 'initialize') cancel(id);
      throw signal.reason;
    } finally {
      underWay.delete(id);
    }
  }

  /** The client's own, as long as no other client has the same under way (2026-07-28, basic/index, Requests). */
  function freeId(clientId: RequestId): RequestId {
    let id = era === 'legacy' ? ++counter : clientId;
    while (underWay.has(id)) id = ++counter;
    return id;
  }

  function arrivalsFor(listener: Listener, id?: string | number): Parameters<typeof readReply>[1] {
    return {
      id,
      limits,
      misbehaved,
      notification: (notification: NotificationMessage) => listener.notification(notification),
      question: (question: RequestMessage) => reply(question, listener),
    };
  }

  /** A legacy server asks in the middle of its answer; a modern one must not. */
  async function reply(question: RequestMessage, listener: Listener): Promise<void> {
    if (era === 'modern') return misbehaved('sent a request on a modern stream');
    await send(await answerTo(question, listener, misbehaved));
  }

  async function send(message: Message): Promise<void> {
    discard(await endpoint.post(encode(message), {}, undefined));
  }

  function cancel(requestId: string | number): void {
    const params = { requestId };
    send(messageOf({ jsonrpc: '2.0' as const, method: 'notifications/cancelled', params })).catch(
      () => undefined,
    );
  }

  function listen(): void {
    const open = (): Promise<HttpAnswer> => endpoint.listen();
    void listenForStrays({ open, arrivals: arrivalsFor(unsolicited), signal: closing.signal });
  }
}
