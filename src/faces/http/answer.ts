/**
 * The answer to one POST: a single JSON message, or a stream of events as soon as something has to be said before the
 * response (2026-07-28, basic/transports/streamable-http, Receiving Messages).
 */
import type { ServerResponse } from 'node:http';
import { openStream, sendEvent } from './event-stream.ts';
import type { Pulse } from './pulse.ts';

/** The stream that an answer becomes. */
export interface Channel {
  send(bytes: Buffer): void;
  end(bytes: Buffer): void;
  /** Breaks it off: nothing comes any more. */
  drop(): void;
}

export interface Answer {
  /** Something that comes before the response. After it nothing is said any more. */
  send(bytes: Buffer): void;
  /** The response. Ends the answer. */
  end(bytes: Buffer, status: number): void;
  /** There will be no response. */
  drop(): void;
  /** Becomes a stream, if it still can, though there is nothing to say yet. */
  open(): void;
  /** Not a getter: in an object literal one costs each call more than all of the rest of it. */
  isStream(): boolean;
}

export function createAnswer(response: ServerResponse, channelFor: () => Channel): Answer {
  let channel: Channel | undefined;

  return {
    send(bytes) {
      opened()?.send(bytes);
    },
    end(bytes, status) {
      if (channel !== undefined) return channel.end(bytes);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
      response.end(bytes);
    },
    drop() {
      if (channel === undefined) response.destroy();
      else channel.drop();
    },
    open: () => void opened(),
    isStream: () => channel !== undefined,
  };

  function opened(): Channel | undefined {
    if (channel === undefined && !response.writableEnded && !response.destroyed) channel = channelFor();
    return channel;
  }
}

/** A stream that lives and dies with its connection. */
export function passingChannel(response: ServerResponse, pulse: Pulse): Channel {
  openStream(response, pulse);
  return {
    send(bytes) {
      if (!response.writableEnded) sendEvent(response, bytes);
    },
    end(bytes) {
      sendEvent(response, bytes, true);
      response.end();
    },
    drop: () => void response.destroy(),
  };
}
