/**
 * The stream on which a legacy server says what belongs to no request (2025-11-25, basic/transports, Listening for
 * Messages from the Server). Servers need not offer it.
 */
import type { HttpAnswer } from './http-answer.ts';
import { type Arrivals, readEvents } from './http-events.ts';
import { discard } from './http-reply.ts';

export interface StrayOptions {
  readonly open: () => Promise<HttpAnswer>;
  readonly arrivals: Arrivals;
  readonly signal: AbortSignal;
}

const RETRIES = 8;
const FIRST_WAIT_MS = 500;

/** Listens until the server says that it has no such stream, the connection is closed, or it breaks too often. */
export async function listenForStrays({ open, arrivals, signal }: StrayOptions): Promise<void> {
  for (let attempt = 0; attempt < RETRIES && !signal.aborted; attempt++) {
    try {
      const reply = await open();
      if (reply.statusCode !== 200) {
        discard(reply);
        return;
      }
      await readEvents(reply, arrivals);
    } catch {
      // Broken off: try again, a little later each time.
    }
    await pause(FIRST_WAIT_MS * 2 ** attempt, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
