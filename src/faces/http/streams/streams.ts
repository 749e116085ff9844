/**
 * The streams of one legacy session: one for what belongs to no request, and one for each answer that became a stream.
 *
 * A message is said on one of them alone (2025-11-25, basic/transports, Multiple Connections). An answer's stream is
 * kept for a minute after its connection has gone; if the call is still under way by then, it is given up.
 */
import type { ServerResponse } from 'node:http';
import type { Cancellation } from '../../../protocol/cancellation.ts';
import type { Channel } from '../answer.ts';
import type { Pulse } from '../pulse.ts';
import { parseEventId } from './event-id.ts';
import type { Tally } from './event-log.ts';
import { Stream } from './stream.ts';

export interface Streams {
  /** Says what belongs to no request. It waits until the client listens. */
  say(message: Buffer): void;
  /** The client listens. A connection that it listened on before is closed. */
  listen(response: ServerResponse): void;
  /** The answer to a request becomes a stream. */
  answer(response: ServerResponse, call: Cancellation): Channel;
  /** The client comes again, having heard this event. Unless it is resumed, the response is untouched. */
  resume(response: ServerResponse, lastEventId: string): Resumption;
  readonly listening: boolean;
  /** Forgets everything. Answers that are under way still reach the connections there are. */
  close(): void;
}

/** `over`: the client has heard everything. `unknown`: also when something after the event is lost. */
export type Resumption = 'resumed' | 'over' | 'unknown';

export interface StreamsOptions {
  readonly pulse: Pulse;
  readonly clock: () => number;
  /** Whether the client takes empty events. */
  readonly primes: boolean;
}

/** An answer, and the call that it is for. */
interface Held {
  readonly stream: Stream;
  readonly call: Cancellation;
  leftAt: number;
}

/** How long a stream waits for its client, in milliseconds. */
const AWAY_MS = 60_000;

/** Calls under way whose client is away. One more is given up at once. */
const MAX_AWAY = 32;

/** Answers that are over, and kept in case they got lost. */
const MAX_OVER = 64;

/** What all streams of a session keep, in bytes. */
const MAX_BYTES = 8 * 1024 * 1024;

const OF_NO_REQUEST = { events: 256, bytes: 1024 * 1024 };
const OF_AN_ANSWER = { events: 1024, bytes: 4 * 1024 * 1024 };

export function createStreams({ pulse, clock, primes }: StreamsOptions): Streams {
  const tally: Tally = { bytes: 0 };
  const common = { pulse, tally, primes };
  const strays = new Stream({ ...common, limits: OF_NO_REQUEST, onLeft: () => undefined });
  const answers = new Map<string, Held>();
  const away = new Set<Held>();
  /** The longest over first. */
  const over = new Set<Held>();
  let closed = false;

  const beater = {
    beat() {
      for (const held of answers.values()) {
        if (!held.stream.connected && clock() - held.leftAt >= AWAY_MS) giveUp(held);
      }
    },
  };
  pulse.add(beater);

  return {
    say(message) {
      strays.say(message);
      makeRoom(strays);
    },
    listen: (response) => strays.connect(response),
    answer(response, call) {
      const stream = new Stream({ ...common, limits: OF_AN_ANSWER, onLeft: () => left(held) });
      const held: Held = { stream, call, leftAt: 0 };
      if (!closed) answers.set(stream.name, held);
      stream.connect(response);
      return {
        send(message) {
          stream.say(message);
          makeRoom(stream);
        },
        end(message) {
          stream.end(message);
          away.delete(held);
          if (!answers.has(stream.name)) return;
          over.add(held);
          makeRoom(stream);
        },
        drop() {
          forget(held);
          stream.breakOff();
        },
      };
    },
    resume(response, lastEventId) {
      const cursor = parseEventId(lastEventId);
      const held = cursor === undefined ? undefined : answers.get(cursor.stream);
      const stream = cursor?.stream === strays.name ? strays : held?.stream;
      if (cursor === undefined || stream?.continues(cursor.number) !== true) return 'unknown';
      if (stream.endsAt(cursor.number)) return 'over';
      if (held !== undefined) away.delete(held);
      stream.connect(response, cursor.number);
      return 'resumed';
    },
    get listening() {
      return strays.connected;
    },
    close() {
      closed = true;
      pulse.delete(beater);
      strays.hangUp();
      answers.clear();
      away.clear();
      over.clear();
    },
  };

  /** Its client is away. */
  function left(held: Held): void {
    held.leftAt = clock();
    if (held.stream.over) return;
    if (closed || away.size >= MAX_AWAY) giveUp(held);
    else away.add(held);
  }

  function giveUp(held: Held): void {
    forget(held);
    held.call.abort();
  }

  function forget(held: Held): void {
    answers.delete(held.stream.name);
    away.delete(held);
    over.delete(held);
    held.stream.forget();
  }

  /** What is over goes first, then the oldest of what is just being said. */
  function makeRoom(speaking: Stream): void {
    while (over.size > MAX_OVER && letGo(speaking));
    while (tally.bytes > MAX_BYTES && (letGo(speaking) || speaking.dropOldest()));
  }

  /** Forgets one that is over; what has been delivered is missed the least. False when there is none. */
  function letGo(speaking: Stream): boolean {
    const others = [...over].filter(({ stream }) => stream !== speaking && !stream.behind);
    const held = others.find(({ stream }) => stream.delivered) ?? others[0];
    if (held !== undefined) forget(held);
    return held !== undefined;
  }
}
