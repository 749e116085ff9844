import type { Limits } from '../protocol/limits.ts';
import type { NotificationMessage } from '../protocol/message.ts';
import type { Era } from '../protocol/versions.ts';
import type { Listener, Upstream } from './upstream.ts';

/** What a connection needs of whoever it is made for, however the server is reached. */
export interface WireOptions {
  readonly limits: Limits;
  /** Hears what belongs to no request. */
  readonly unsolicited: Listener;
  /** The connection is gone. */
  readonly lost: () => void;
  /** The server did something that the protocol forbids and that belongs to no request. */
  readonly misbehaved: (what: string) => void;
  /** All requests are of one client. */
  readonly exclusive: boolean;
  /** One line that a local server wrote to stderr, fit for a terminal. */
  readonly stderr: (line: string) => void;
}

/** A connection in whatever era the server speaks: nothing is translated yet. */
export interface Wire extends Upstream {
  /** A version that is settled on this transport only: the one that the transport is from. */
  readonly ownVersion?: string | undefined;
  notify(message: NotificationMessage): Promise<void>;
  /** The next request is a handshake in this era. */
  handshaking(era: Era): void;
  /** The era and version are settled: from here on the transport says so where it has to (HTTP headers). */
  settled(era: Era, version: string): void;
}
