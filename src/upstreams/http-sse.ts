/**
 * A server over HTTP+SSE, the transport before Streamable HTTP (2024-11-05, basic/transports, HTTP with SSE): what it
 * says comes on one stream, and what it is told is posted to the address that the first event there has named.
 *
 * That address is the server's word. Nothing is sent to another origin, so that what is configured for this server goes
 * nowhere else, and a second address changes nothing (G11).
 */
import { Cancellation, type CancelSignal } from '../protocol/cancellation.ts';
import { encode } from '../protocol/message.ts';
import { HTTP_SSE_VERSION } from '../protocol/versions.ts';
import { createChannel } from './channel.ts';
import type { HttpAnswer } from './http-answer.ts';
import { discard } from './http-discard.ts';
import { type Endpoint, failureOf } from './http-endpoint.ts';
import { codeFor } from './http-reply.ts';
import { openSseStream, type SseStream } from './http-sse-stream.ts';
import type { Timers } from './process/supervise.ts';
import { UpstreamError } from './upstream.ts';
import type { Wire, WireOptions } from './wire.ts';

export interface HttpSseOptions extends Omit<WireOptions, 'stderr'> {
  readonly url: string;
  readonly endpoint: Endpoint;
  readonly timers: Timers;
}

/** What a server answers that has forgotten the stream. */
const FORGOTTEN: ReadonlySet<number> = new Set([404, 410]);

/** Some servers answer a POST only when its response has gone out on the stream: so long after that, in milliseconds. */
const POST_GRACE_MS = 1_000;

/**
 * @returns undefined when the server does not speak HTTP+SSE
 * @throws the reason of `signal`
 */
export async function connectHttpSse(
  options: HttpSseOptions,
  signal: CancelSignal,
): Promise<Wire | undefined> {
  const { url, endpoint, timers, limits, unsolicited, lost, misbehaved, exclusive } = options;
  /** Requests whose POST is not answered yet. */
  const posts = new Map<number, Cancellation>();
  let stream: SseStream | undefined;
  let isOver = false;
  let isClosing = false;

  const channel = createChannel({ send, over, limits, unsolicited, misbehaved, exclusive });
  stream = await openSseStream(
    {
      url,
      endpoint,
      timers,
      limit: limits.bytes,
      misbehaved,
      message: (data) => channel.receive(data),
      oversize() {
        misbehaved('sent an event beyond the limit');
        // Whose answer it was went with it: whoever waits would wait for ever.
        channel.fail(new UpstreamError('server_misbehaved', 'an answer is refused: message_too_large'));
      },
      ended() {
        isOver = true;
        channel.fail(new UpstreamError('server_unavailable', 'the server has ended its stream'));
        if (!isClosing) lost();
      },
    },
    signal,
  );
  if (stream === undefined) return undefined;

  return {
    ownVersion: HTTP_SSE_VERSION,
    request: channel.request,
    async notify(message) {
      discard(await reach(encode(message)));
    },
    handshaking: () => undefined,
    settled: (_era, version) => endpoint.speak(version),
    close() {
      isClosing = true;
      return endpoint.close();
    },
  };

  async function send(bytes: Buffer, id?: number): Promise<void> {
    if (id === undefined) return post(bytes);
    const giveUp = new Cancellation();
    posts.set(id, giveUp);
    try {
      await post(bytes, giveUp);
    } finally {
      posts.delete(id);
    }
  }

  function over(id: number): void {
    const unanswered = posts.get(id);
    if (unanswered !== undefined)
      timers.after(POST_GRACE_MS, () => unanswered.abort(new UpstreamError('cancelled', 'it is over')));
  }

  async function post(bytes: Buffer, giveUp?: CancelSignal): Promise<void> {
    const answer = await reach(bytes, giveUp);
    discard(answer);
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300) return;
    if (FORGOTTEN.has(statusCode)) stream?.close();
    throw new UpstreamError(codeFor(statusCode), `the server answered HTTP ${statusCode}`);
  }

  async function reach(bytes: Buffer, giveUp?: CancelSignal): Promise<HttpAnswer> {
    if (isOver) throw new UpstreamError('server_unavailable', 'the server has ended its stream');
    try {
      return await endpoint.post(bytes, {}, giveUp);
    } catch (error) {
      throw failureOf(error);
    }
  }
}
