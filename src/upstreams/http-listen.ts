/**
 * The stream on which a legacy server says what belongs to no request (2025-11-25, basic/transports, Listening for
 * Messages from the Server). Servers need not offer it.
 */
import type { HttpAnswer } from './http-answer.ts';
import { createCursor } from './http-cursor.ts';
import { discard } from './http-discard.ts';
import { type Arrivals, isEventStream, readEvents } from './http-events.ts';
import { createPace } from './http-pace.ts';
import { mayChange } from './http-resume.ts';
import { pause } from './pause.ts';
import type { Timers } from './process/supervise.ts';

export interface StrayOptions {
  /** Asks for the stream, and for what has come on it since this event. */
  readonly open: (lastEventId: string | undefined) => Promise<HttpAnswer>;
  readonly arrivals: Arrivals;
  readonly signal: AbortSignal;
  readonly timers: Timers;
}

/** Listens until the server says that it has no such stream, the connection is closed, or it breaks too often. */
export async function listenForStrays({ open, arrivals, signal, timers }: StrayOptions): Promise<void> {
  const cursor = createCursor();
  const pace = createPace(timers);
  while (!signal.aborted) {
    const { lastEventId } = cursor;
    pace.begin();
    try {
      const reply = await open(lastEventId);
      if (isEventStream(reply)) {
        await readEvents(reply, { ...arrivals, cursor });
      } else {
        discard(reply);
        if (!mayChange(reply.statusCode)) {
          if (lastEventId === undefined) return;
          cursor.forget();
        }
      }
    } catch {
      // Broken off.
    }
    const wait = pace.next(cursor.hasMoved, cursor.retryMs);
    if (wait === undefined) return;
    await pause(timers, wait, signal);
    cursor.resume();
  }
}
