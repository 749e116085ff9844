/**
 * What an event of a legacy stream is called: the stream, and the number of the event on it.
 *
 * The stream's part is random, so that an id of one session means nothing in another (E8, G12). An empty event has the
 * number of the event before it, and a third part that tells it from any other: an id is given once in a session
 * (2025-11-25, basic/transports, Resumability and Redelivery).
 */
import { randomBytes } from 'node:crypto';

export interface Cursor {
  readonly stream: string;
  /** The last event that was received; 0 when it was none. */
  readonly number: number;
}

const BYTES = 9;
const ID = /^([A-Za-z0-9_-]{12})\.(0|[1-9]\d{0,8})(?:\.[1-9]\d{0,8})?$/;

export function newStreamName(): string {
  return randomBytes(BYTES).toString('base64url');
}

export function eventId({ stream, number }: Cursor, connection?: number): string {
  return connection === undefined ? `${stream}.${number}` : `${stream}.${number}.${connection}`;
}

/** Undefined when it is none of ours. */
export function parseEventId(id: string): Cursor | undefined {
  const [, stream, number] = ID.exec(id) ?? [];
  return stream === undefined || number === undefined ? undefined : { stream, number: Number(number) };
}
