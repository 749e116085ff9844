/**
 * How far a legacy server's stream of events was heard, and when it may be asked for the rest (2025-11-25,
 * basic/transports, Resumability and Redelivery).
 *
 * An id is the server's word. It is said again to that server only, in `Last-Event-ID`, and only when it can stand in a
 * header as it is: from one that cannot, the stream is not taken up (G11).
 */
import type { EventFields } from './sse.ts';

export interface Cursor extends EventFields {
  /** Where the stream can be taken up; undefined when the server has not said, or not usably. */
  readonly lastEventId: string | undefined;
  /** How long the server wants to be left alone before that, in milliseconds. */
  readonly retryMs: number | undefined;
  /** The stream has been taken up: what comes now comes on another connection than it began on. */
  readonly isResumed: boolean;
  /** The event at hand was heard on an earlier connection already. */
  readonly isRepeated: boolean;
  /** Something was heard on this connection. */
  readonly hasMoved: boolean;
  /** The connection broke off; what comes next comes on another one. */
  resume(): void;
  /** The server does not know the last id any more. */
  forget(): void;
}

/** RFC 9110, section 5.5, without the blanks that a header would lose. */
const USABLE_ID = /^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/;

/** So many ids are remembered, the newest, to tell what is repeated. */
const MAX_KNOWN = 256;

export function createCursor(): Cursor {
  const known = new Map<string, number>();
  let connection = 0;
  let id: string | undefined;
  let lastEventId: string | undefined;
  let retryMs: number | undefined;
  let isRepeated = false;
  let hasMoved = false;

  return {
    field(name, value) {
      if (name === 'id') id = value;
      else if (name === 'retry' && /^\d+$/.test(value)) retryMs = Number(value);
    },
    end() {
      hasMoved = true;
      isRepeated = false;
      if (id === undefined) return;
      lastEventId = USABLE_ID.test(id) ? id : undefined;
      id = undefined;
      if (lastEventId !== undefined) isRepeated = !isNew(lastEventId);
    },
    resume() {
      connection += 1;
      // An event that was not heard to its end was not heard.
      id = undefined;
      hasMoved = false;
    },
    forget() {
      lastEventId = undefined;
    },
    get lastEventId() {
      return lastEventId;
    },
    get retryMs() {
      return retryMs;
    },
    get isResumed() {
      return connection > 0;
    },
    get isRepeated() {
      return isRepeated;
    },
    get hasMoved() {
      return hasMoved;
    },
  };

  /** Some servers give one id to all events of a connection, so that is no sign of a repetition. */
  function isNew(eventId: string): boolean {
    const first = known.get(eventId);
    if (first !== undefined) return first === connection;
    known.set(eventId, connection);
    if (known.size > MAX_KNOWN) for (const oldest of known.keys()) return known.delete(oldest);
    return true;
  }
}
