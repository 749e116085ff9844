/**
 * The answer to one POST: a single JSON message, or a stream of events as soon as something has to be said before the
 * response (2026-07-28, basic/transports/streamable-http, Receiving Messages).
 */
import type { ServerResponse } from 'node:http';

export interface Answer {
  /** Something that comes before the response. */
  send(bytes: Buffer): void;
  /** The response. Ends the answer. */
  end(bytes: Buffer, status: number): void;
}

const EVENT_START = Buffer.from('data: ');
const EVENT_END = Buffer.from('\n\n');

export function createAnswer(response: ServerResponse): Answer {
  let streaming = false;

  const event = (bytes: Buffer): void => {
    response.write(Buffer.concat([EVENT_START, oneLine(bytes), EVENT_END]));
  };

  return {
    send(bytes) {
      if (!streaming) {
        streaming = true;
        openStream(response);
      }
      event(bytes);
    },
    end(bytes, status) {
      if (!streaming) {
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
        response.end(bytes);
        return;
      }
      event(bytes);
      response.end();
    },
  };
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
}

/** Bytes of an upstream may hold line breaks between JSON tokens; in an event they would start a new field (G11). */
function oneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(10) && !bytes.includes(13)) return bytes;
  return Buffer.from(bytes.map((byte) => (byte === 10 || byte === 13 ? 32 : byte)));
}
