/**
 * The answer to one POST: a single JSON message, or a stream of events as soon as something has to be said before the
 * response (2026-07-28, basic/transports/streamable-http, Receiving Messages).
 */
import type { ServerResponse } from 'node:http';
import { openStream, sendEvent } from './event-stream.ts';

export interface Answer {
  /** Something that comes before the response. After it nothing is said any more. */
  send(bytes: Buffer): void;
  /** The response. Ends the answer. */
  end(bytes: Buffer, status: number): void;
}

export function createAnswer(response: ServerResponse): Answer {
  let streaming = false;

  return {
    send(bytes) {
      if (response.writableEnded) return;
      if (!streaming) {
        streaming = true;
        openStream(response);
      }
      sendEvent(response, bytes);
    },
    end(bytes, status) {
      if (!streaming) {
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
        response.end(bytes);
        return;
      }
      sendEvent(response, bytes, true);
      response.end();
    },
  };
}
