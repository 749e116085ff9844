/** Writes server-sent events (WHATWG HTML, 9.2). */
import type { ServerResponse } from 'node:http';
import { oneLine } from '../../protocol/one-line.ts';
import type { Pulse } from './pulse.ts';

const START = Buffer.from('data: ');
const END = Buffer.from('\n\n');

/** Says nothing, so that nobody on the way takes a silent stream for a dead one. */
const COMMENT = Buffer.from(':\n\n');

/** Bytes that may wait for a client that does not read, before events are dropped: a server can send them without end. */
const CAPACITY = 8 * 1024 * 1024;

/** While nothing else is said, a comment is, now and then (2026-07-28, streamable-http, Receiving Messages, Note). */
export function openStream(response: ServerResponse, pulse: Pulse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const alive = {
    beat() {
      if (response.writableLength === 0 && !response.writableEnded) response.write(COMMENT);
    },
  };
  pulse.add(alive);
  response.once('close', () => pulse.delete(alive));
}

/** One message, one event. The bytes of an upstream may hold line ends between JSON tokens (G11). */
export function eventOf(message: Buffer): Buffer {
  return Buffer.concat([START, oneLine(message), END]);
}

/** One that is kept: in memory of its own, since a share of Node's pool would keep all that shares it. */
export function namedEventOf(message: Buffer, id: string): Buffer {
  const start = `id: ${id}\ndata: `;
  const line = oneLine(message);
  const event = Buffer.allocUnsafeSlow(start.length + line.length + END.length);
  event.write(start, 'latin1');
  line.copy(event, start.length);
  END.copy(event, start.length + line.length);
  return event;
}

/** An event that no client takes for a message, and every client remembers by its id. */
export function emptyEvent(id: string): Buffer {
  return Buffer.from(`id: ${id}\ndata: \n\n`);
}

export function sendEvent(response: ServerResponse, message: Buffer, force = false): void {
  if (!force && response.writableLength > CAPACITY) return;
  response.write(eventOf(message));
}
