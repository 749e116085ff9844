/**
 * A server at an address: over Streamable HTTP, or over HTTP+SSE where it speaks nothing else (2026-07-28,
 * basic/transports/streamable-http, HTTP+SSE Transport; 2025-11-25, basic/transports, Backwards Compatibility).
 */
import type { CancelSignal } from '../protocol/cancellation.ts';
import { MODERN_ERRORS } from '../protocol/error-codes.ts';
import { METHOD_NOT_FOUND } from '../protocol/errors.ts';
import { isError, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { createEndpoint } from './http-endpoint.ts';
import { connectHttpSse } from './http-sse.ts';
import { createStreamable } from './http-streamable.ts';
import { systemTimers, type Timers } from './process/supervise.ts';
import { UpstreamError } from './upstream.ts';
import type { Wire, WireOptions } from './wire.ts';

export interface HttpOptions extends Omit<WireOptions, 'stderr'> {
  readonly url: string;
  /** Sent with every request, as the configuration has them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timers?: Timers;
}

/** With these a server refuses a POST that has never heard of one at this address. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 405]);

export async function connectHttp(options: HttpOptions): Promise<Wire> {
  const { url, headers, timers = systemTimers } = options;
  const endpoint = createEndpoint(url, headers);
  let refusal = 0;
  const streamable = createStreamable({
    ...options,
    endpoint,
    timers,
    refused(status) {
      refusal = status;
    },
  });
  let wire: Wire = streamable;
  let isSettled = false;
  let hasLooked = false;

  return {
    get ownVersion() {
      return wire.ownVersion;
    },
    request: (message, listener, signal) =>
      isSettled ? wire.request(message, listener, signal) : shakeHands(message, listener, signal),
    notify: (message) => wire.notify(message),
    handshaking: (era) => wire.handshaking(era),
    settled(era, version) {
      isSettled = true;
      wire.settled(era, version);
    },
    close: () => wire.close(),
  };

  async function shakeHands(...asked: Parameters<Wire['request']>): Promise<ResponseMessage> {
    const [message, , signal] = asked;
    if (wire === streamable) {
      refusal = 0;
      const answer = streamable.request(...asked);
      if (!(await isOlder(message, answer)) || !(await fallBack(signal))) return answer;
    }
    // No modern server speaks this transport, and an old one may take offence at a request before `initialize`.
    if (message.value.method === 'server/discover')
      throw new UpstreamError('server_misbehaved', 'the server speaks HTTP+SSE only');
    return wire.request(...asked);
  }

  /**
   * Whether the server may be one that speaks HTTP+SSE only. A legacy server over Streamable HTTP refuses the modern
   * handshake with a 400 too, so that nothing follows from it until `initialize` has been refused as well.
   */
  async function isOlder({ value }: RequestMessage, answer: Promise<ResponseMessage>): Promise<boolean> {
    const response = await answer.catch(() => undefined);
    if (hasLooked || !REFUSALS.has(refusal)) return false;
    if (value.method !== 'initialize') return response === undefined && refusal !== 400;
    return response === undefined || !isModern(response);
  }

  async function fallBack(signal: CancelSignal): Promise<boolean> {
    const older = await connectHttpSse({ ...options, endpoint, timers }, signal);
    hasLooked = true;
    if (older === undefined) return false;
    wire = older;
    return true;
  }
}

/** Says that a POST was understood. */
function isModern({ value }: ResponseMessage): boolean {
  return isError(value) && (MODERN_ERRORS.has(value.error.code) || value.error.code === METHOD_NOT_FOUND);
}
