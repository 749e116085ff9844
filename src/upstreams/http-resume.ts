/**
 * Takes a legacy server's answer up again when its stream of events breaks off before the response (2025-11-25,
 * basic/transports, Resumability and Redelivery). That a connection ends says nothing about the request.
 *
 * Streams of 2026-07-28 cannot be taken up.
 */
import type { CancelSignal } from '../protocol/cancellation.ts';
import type { ResponseMessage } from '../protocol/message.ts';
import type { HttpAnswer } from './http-answer.ts';
import { createCursor } from './http-cursor.ts';
import { discard } from './http-discard.ts';
import { type Arrivals, isEventStream, readEvents } from './http-events.ts';
import { createPace } from './http-pace.ts';
import { pause } from './pause.ts';
import type { Timers } from './process/supervise.ts';
import { UpstreamError } from './upstream.ts';

export interface Resumption {
  /** Asks for what has come after this event, and is still to come, on the stream that it came on. */
  readonly open: (lastEventId: string) => Promise<HttpAnswer>;
  /** Each of them ends it. */
  readonly signals: readonly CancelSignal[];
  readonly timers: Timers;
}

/** However patient the server and its client are. */
const MAX_RESUMPTIONS = 500;

/**
 * The response on a stream, however often it breaks off; undefined when it cannot be taken up, or not any more.
 *
 * @throws the reason of a signal, or an UpstreamError when there is something on the stream that ends the request
 */
export async function readThrough(
  answer: HttpAnswer,
  arrivals: Arrivals,
  { open, signals, timers }: Resumption,
): Promise<ResponseMessage | undefined> {
  const cursor = createCursor();
  const pace = createPace(timers);
  let response = await hear(answer);
  for (let times = 0; response === undefined && times < MAX_RESUMPTIONS; times++) {
    const { lastEventId, hasMoved, retryMs } = cursor;
    const wait = lastEventId === undefined ? undefined : pace.next(hasMoved, retryMs);
    if (lastEventId === undefined || wait === undefined) return undefined;
    await pause(timers, wait, ...signals);
    const ended = signals.find(({ aborted }) => aborted);
    if (ended !== undefined) throw ended.reason;
    cursor.resume();
    response = await hear(open(lastEventId));
  }
  return response;

  /** Undefined when it breaks off. */
  async function hear(connecting: HttpAnswer | Promise<HttpAnswer>): Promise<ResponseMessage | undefined> {
    pace.begin();
    try {
      const connected = await connecting;
      if (isEventStream(connected)) return await readEvents(connected, { ...arrivals, cursor });
      discard(connected);
      if (!mayChange(connected.statusCode)) cursor.forget();
    } catch (error) {
      if (error instanceof UpstreamError || signals.some(({ aborted }) => aborted)) throw error;
    }
    return undefined;
  }
}

/** What a server says that is busy, or has not noticed yet that the last connection is gone. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** Whether the same request may be answered otherwise a little later. */
export function mayChange(status: number): boolean {
  return status >= 500 || PASSING.has(status);
}
