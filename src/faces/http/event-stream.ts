/** Writes server-sent events (WHATWG HTML, 9.2). */
import type { ServerResponse } from 'node:http';
import { oneLine } from '../../protocol/one-line.ts';

const START = Buffer.from('data: ');
const END = Buffer.from('\n\n');

/** Bytes that may wait for a client that does not read, before events are dropped: a server can send them without end. */
const CAPACITY = 8 * 1024 * 1024;

export function openStream(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
}

/** One message, one event. The bytes of an upstream may hold line ends between JSON tokens (G11). */
export function sendEvent(response: ServerResponse, message: Buffer, force = false): void {
  if (!force && response.writableLength > CAPACITY) return;
  response.write(Buffer.concat([START, oneLine(message), END]));
}
