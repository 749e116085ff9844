import type { NotificationMessage } from '../protocol/message.ts';
import type { Era } from '../protocol/versions.ts';
import type { Upstream } from './upstream.ts';

/** A connection in whatever era the server speaks: nothing is translated yet. */
export interface Wire extends Upstream {
  notify(message: NotificationMessage): Promise<void>;
  /** The next request is a handshake in this era. */
  handshaking(era: Era): void;
  /** The era and version are settled: from here on the transport says so where it has to (HTTP headers). */
  settled(era: Era, version: string): void;
}
