import type { Incoming, Reply } from '../gateway/incoming.ts';
import type { ResponseMessage } from '../protocol/message.ts';
import type { Routes } from './routes.ts';

/** Some servers that are served as one. */
export interface ServerSet {
  readonly name: string;
  /** In the order of the config. */
  readonly members: readonly string[];
  /** How long a list waits for a member, in milliseconds. */
  readonly waitMs: number;
}

/** What answers the requests of a set. */
export interface Front {
  readonly set: ServerSet;
  readonly routes: Routes;
  /** Runs a request to a member through the whole house. */
  readonly request: (incoming: Incoming, reply: Reply) => Promise<ResponseMessage>;
}
