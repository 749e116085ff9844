import type { Pins } from '../gateway/control.ts';
import type { Incoming, Reply } from '../gateway/incoming.ts';
import type { Subscriptions } from '../gateway/subscriptions.ts';
import type { CancelSignal } from '../protocol/cancellation.ts';
import type { ResponseMessage } from '../protocol/message.ts';
import type { Timers } from './pace.ts';
import type { Routes } from './routes.ts';
import type { Uses } from './uses.ts';

/** Some servers that are served as one. */
export interface ServerSet {
  readonly name: string;
  /** In the order of the config. */
  readonly members: readonly string[];
  /** How long a list, or the acknowledgement of a subscription, waits for a member, in milliseconds. */
  readonly waitMs: number;
}

type Request = (incoming: Incoming, reply: Reply) => Promise<ResponseMessage>;

/** What answers the requests of a set. */
export interface Front {
  readonly set: ServerSet;
  readonly routes: Routes;
  readonly pins: Pins;
  /** Whether any of its members may have tasks. */
  readonly hasTasks: boolean;
  /** Runs a request to a member through the whole house. */
  readonly request: Request;
  /** The same for what lasts; it is no use of a member that others would hear of. */
  readonly subscribe: Request;
  readonly uses: Uses;
  /** Those for subscriptions to sets. Each member has places of its own besides. */
  readonly places: Subscriptions;
  readonly timers: Timers;
  /** Aborts when the gateway closes. */
  readonly closing: CancelSignal;
}
