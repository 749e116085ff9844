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
import { createAnswers } from './answer.ts';
import { discard } from './http-discard.ts';
import { type Endpoint, failureOf } from './http-endpoint.ts';
import type { Arrivals } from './http-events.ts';
import { listenForStrays } from './http-listen.ts';
import { createMirror } from './http-mirror.ts';
import { readReply } from './http-reply.ts';
import type { Resumption } from './http-resume.ts';
import type { Timers } from './process/supervise.ts';
import { type Listener, UpstreamError } from './upstream.ts';
import type { Wire, WireOptions } from './wire.ts';

export interface StreamableOptions extends Omit<WireOptions, 'exclusive' | 'stderr'> {
  readonly endpoint: Endpoint;
  readonly timers: Timers;
  /** The server has answered a request with this status, which is none of success. */
  readonly refused: (status: number) => void;
}

export function createStreamable(options: StreamableOptions): Wire {
  const { endpoint, timers, limits, unsolicited, lost, misbehaved, refused } = options;
  const mirror = createMirror();
  const answer = createAnswers({ send, misbehaved });
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
      closing.abort(new UpstreamError('cancelled', 'the connection is being closed'));
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
      if (answer.statusCode >= 400) refused(answer.statusCode);
      if (answer.statusCode === 404 && endpoint.inSession) lost();
      const resumption = era === 'legacy' ? resumptionUntil(signal) : undefined;
      const response = await readReply(answer, arrivalsFor(listener, id), resumption);
      if (method === 'tools/list' && !isError(response.value)) mirror.learn(response.value.result);
      return response;
    } catch (error) {
      if (!signal.aborted) throw failureOf(error);
      // Of the first request nobody may say that (2025-11-25, basic/utilities/cancellation).
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

  function resumptionUntil(signal: CancelSignal): Resumption {
    return {
      signals: [signal, closing.signal],
      timers,
      async open(lastEventId) {
        const answer = await endpoint.listen(lastEventId, signal);
        if (answer.statusCode === 404 && endpoint.inSession) lost();
        return answer;
      },
    };
  }

  function arrivalsFor(listener: Listener, id?: string | number): Arrivals {
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
    await answer(question, listener);
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
    void listenForStrays({
      open: (lastEventId) => endpoint.listen(lastEventId),
      arrivals: arrivalsFor(unsolicited),
      signal: closing.signal,
      timers,
    });
  }
}
