/** The stream of an HTTP+SSE server (2024-11-05, basic/transports, HTTP with SSE), from its first event to its end. */
import { Cancellation, type CancelSignal } from '../protocol/cancellation.ts';
import type { HttpAnswer } from './http-answer.ts';
import { discard } from './http-discard.ts';
import type { Endpoint } from './http-endpoint.ts';
import { isEventStream } from './http-events.ts';
import { pathIn } from './http-sse-address.ts';
import type { Timers } from './process/supervise.ts';
import { createEventStream, type EventFields } from './sse.ts';
import { UpstreamError } from './upstream.ts';

export interface SseStreamOptions {
  readonly url: string;
  readonly endpoint: Pick<Endpoint, 'listen' | 'postTo'>;
  readonly timers: Timers;
  /** Bytes of one message. */
  readonly limit: number;
  readonly message: (data: Buffer) => void;
  /** A message was longer than the limit. */
  readonly oversize: () => void;
  readonly misbehaved: (what: string) => void;
  /** The stream that was open is over, however that came. */
  readonly ended: () => void;
}

export interface SseStream {
  close(): void;
}

/**
 * How long the server may take for its first event, in milliseconds, and what it may say until then, in bytes. It is less
 * time than a handshake has, so that the server is asked once.
 */
const FIRST_EVENT_MS = 4_000;
const FIRST_EVENT_BYTES = 64 * 1024;

/**
 * Opens the stream, and waits for the event that names an address: from then on messages are posted to that.
 *
 * @returns undefined when there is no such stream, when something else comes on it, or an address that nothing may be
 * sent to
 * @throws the reason of `signal`, which ends nothing any more once the stream is open
 */
export async function openSseStream(
  options: SseStreamOptions,
  signal: CancelSignal,
): Promise<SseStream | undefined> {
  if (signal.aborted) throw signal.reason;
  const life = new Cancellation();
  const close = (): void => life.abort(new UpstreamError('cancelled', 'the stream is being closed'));
  const cancelWait = options.timers.after(FIRST_EVENT_MS, close);
  signal.addEventListener('abort', close, { once: true });
  try {
    const answer = await options.endpoint.listen(undefined, life);
    if (!isEventStream(answer)) return void discard(answer);
    return (await read(answer, options)) ? { close } : undefined;
  } catch {
    // It answers a POST, so it is there: it only has no such stream.
    if (signal.aborted) throw signal.reason;
    return undefined;
  } finally {
    cancelWait();
    signal.removeEventListener('abort', close);
  }
}

/** Resolves when the first event has come, with whether it is an address; then it goes on reading. */
function read(answer: HttpAnswer, options: SseStreamOptions): Promise<boolean> {
  const { url, endpoint, limit, message, oversize, misbehaved, ended } = options;
  return new Promise((resolve, reject) => {
    let state: 'opening' | 'open' | 'refused' = 'opening';
    let left = FIRST_EVENT_BYTES;
    const event = createEventName();
    const events = createEventStream({
      limit,
      fields: event,
      onData(data) {
        if (state === 'opening') begin(data);
        else if (state === 'refused') return;
        else if (event.name === 'message') message(data);
        else if (event.name === 'endpoint') misbehaved('named a second address for messages');
      },
      onOversize() {
        if (state === 'open') oversize();
        else refuse();
      },
    });
    const end = (error?: unknown): void => {
      if (state === 'open') return ended();
      if (error === undefined) resolve(false);
      else reject(error);
    };
    answer
      .read((chunk) => {
        events.push(chunk);
        left -= chunk.length;
        if (state === 'opening' && left < 0) refuse();
        return state !== 'refused';
      })
      .then(() => end(), end);

    function begin(data: Buffer): void {
      const path = event.name === 'endpoint' ? pathIn(data, url) : undefined;
      if (path === undefined) {
        if (event.name === 'endpoint') misbehaved('named an address for messages that is not its own');
        return refuse();
      }
      // At once: the server may ask something in the same breath.
      endpoint.postTo(path);
      state = 'open';
      resolve(true);
    }

    function refuse(): void {
      state = 'refused';
      resolve(false);
    }
  });
}

/** The name of the event at hand; one without a name is a `message` (WHATWG HTML, 9.2.6). */
function createEventName(): EventFields & { readonly name: string } {
  let next = '';
  let name = '';
  return {
    field(field, value) {
      if (field === 'event') next = value;
    },
    end() {
      name = next === '' ? 'message' : next;
      next = '';
    },
    get name() {
      return name;
    },
  };
}
