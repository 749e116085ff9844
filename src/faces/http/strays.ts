/**
 * The stream on which a legacy client hears what belongs to none of its requests (2025-11-25, basic/transports,
 * Listening for Messages from the Server).
 */
import type { ServerResponse } from 'node:http';
import { openStream, sendEvent } from './event-stream.ts';

export interface Strays {
  /** Waits for the stream, while little is waiting already; else it is lost. */
  readonly send: (bytes: Buffer) => void;
  /** Opens the stream; an older one is closed, since nothing may be said twice. */
  readonly listen: (response: ServerResponse) => void;
  readonly hangUp: () => void;
  readonly listening: boolean;
}

/** Messages that wait for a stream. */
const BACKLOG = 64;

export function createStrays(): Strays {
  const waiting: Buffer[] = [];
  let stream: ServerResponse | undefined;

  return {
    send(bytes) {
      if (stream !== undefined) sendEvent(stream, bytes);
      else if (waiting.length < BACKLOG) waiting.push(bytes);
    },
    listen(response) {
      stream?.end();
      stream = response;
      openStream(response);
      response.flushHeaders();
      response.once('close', () => {
        if (stream === response) stream = undefined;
      });
      for (const bytes of waiting.splice(0)) sendEvent(response, bytes);
    },
    hangUp() {
      stream?.end();
      stream = undefined;
    },
    get listening() {
      return stream !== undefined;
    },
  };
}
