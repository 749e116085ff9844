/**
 * A stream of events that outlives its connection: what was said on it is kept for a while, and a client that comes
 * again hears what it has missed (2025-11-25, basic/transports, Resumability and Redelivery).
 *
 * A connection is a place in the log that moves on as fast as the client reads. So what waits for a client is held once,
 * and within the bounds of the log, whether the client is slow, away, or has never been there.
 */
import type { ServerResponse } from 'node:http';
import { emptyEvent, namedEventOf, openStream } from '../event-stream.ts';
import type { Pulse } from '../pulse.ts';
import { eventId, newStreamName } from './event-id.ts';
import { EventLog, type Tally } from './event-log.ts';

export interface StreamOptions {
  readonly pulse: Pulse;
  /** Events that are kept, and their bytes; the latest one is, whatever its size. */
  readonly limits: { readonly events: number; readonly bytes: number };
  readonly tally: Tally;
  /** Whether each connection begins with an empty event, so that the client can come again before it hears another. */
  readonly primes: boolean;
  /** The connection has gone, and no other has taken its place. */
  readonly onLeft: () => void;
}

/** Bytes that are handed to a connection before the client has read those before. */
const AHEAD = 256 * 1024;

export class Stream {
  readonly name: string = newStreamName();
  readonly #options: StreamOptions;
  readonly #log: EventLog;
  #connection: ServerResponse | undefined;
  #connections = 0;
  /** The last event that the connection was given, and the last that any was. */
  #given = 0;
  #everGiven = 0;
  #over = false;
  #delivered = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#log = new EventLog(options.tally);
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  /** Whether the last word has been said. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether the last word, and all before it, has left for the client. */
  get delivered(): boolean {
    return this.#delivered;
  }

  /** Whether a client is there that has yet to read some of it. */
  get behind(): boolean {
    return this.connected && this.#given < this.#log.last;
  }

  say(message: Buffer): void {
    if (!this.#over) this.#append(message);
  }

  /** The last word. */
  end(message: Buffer): void {
    if (this.#over) return;
    this.#over = true;
    this.#append(message);
  }

  /** Whether a connection can go on after this event. Not when it is unknown, or something after it is lost. */
  continues(number: number): boolean {
    return this.#log.continues(number);
  }

  /** Whether nothing comes after this event, now or later. */
  endsAt(number: number): boolean {
    return this.#over && number === this.#log.last;
  }

  /** Goes on over this connection, and no longer over an older one: nothing may be said twice. */
  connect(response: ServerResponse, after: number = this.#everGiven): void {
    const older = this.#connection;
    this.#connection = response;
    // What it has not read would only wait there for good.
    if (older !== undefined && older.writableLength > 0) older.destroy();
    else older?.end();
    this.#given = after;
    this.#connections += 1;
    const { primes, pulse } = this.#options;
    openStream(response, pulse);
    if (primes) response.write(emptyEvent(eventId({ stream: this.name, number: after }, this.#connections)));
    else response.flushHeaders();
    response.on('drain', () => this.#give());
    response.once('close', () => this.#left(response));
    this.#give();
  }

  hangUp(): void {
    this.#connection?.end();
    this.#connection = undefined;
  }

  /** False when there is nothing that could be forgotten: the last word is not. */
  dropOldest(): boolean {
    return (!this.#over || this.#log.size > 1) && this.#log.dropOldest();
  }

  /** Nothing is kept, and nothing more is said. What was given to the connection still reaches the client. */
  forget(): void {
    this.#over = true;
    this.#log.clear();
  }

  breakOff(): void {
    this.#connection?.destroy();
  }

  #append(message: Buffer): void {
    const { events, bytes } = this.#options.limits;
    this.#log.append(namedEventOf(message, eventId({ stream: this.name, number: this.#log.last + 1 })));
    this.#give();
    while (this.#log.size > 1 && (this.#log.size > events || this.#log.bytes > bytes)) this.#log.dropOldest();
  }

  /** Gives the connection what it has not been given yet, as far as the client reads. */
  #give(): void {
    const connection = this.#connection;
    if (connection === undefined || connection.writableEnded) return;
    while (connection.writableLength < AHEAD) {
      const next = this.#log.after(this.#given);
      if (next === undefined) break;
      const [number, event] = next;
      connection.write(event);
      this.#given = number;
      this.#everGiven = Math.max(this.#everGiven, number);
    }
    if (this.#over && this.#given === this.#log.last) connection.end();
  }

  #left(response: ServerResponse): void {
    if (this.#connection !== response) return;
    this.#connection = undefined;
    this.#delivered ||= this.#over && response.writableFinished;
    this.#options.onLeft();
  }
}
