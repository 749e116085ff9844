import type { CancelSignal } from '../protocol/cancellation.ts';
import type { NotificationMessage, RequestMessage, ResponseMessage } from '../protocol/message.ts';
import type { Caller, Client, HeaderFields } from './context.ts';

/** Which face a message came in by. */
export type FaceName = 'stdio' | 'http';

/** What a face can carry to its client while a request is under way. */
export interface Reply {
  notification(message: NotificationMessage): void;
  /** Puts a server's question to the client. Rejects when this client cannot be asked in the middle of a call. */
  question(message: RequestMessage): Promise<ResponseMessage>;
}

/**
 * What ties requests together: one stdio client, or one legacy HTTP session. Requests of modern HTTP clients
 * stand alone and share the session `shared`.
 */
export interface Session {
  readonly key: string;
  readonly client: Client;
  readonly caller: Caller;
  readonly face: FaceName;
  /** Hears what the server says outside of any request. Absent where nobody listens. */
  readonly reply: Reply | undefined;
  /** Its requests are of more than one client. */
  readonly shared?: boolean;
}

/** One request, as a face hands it in. */
export interface Incoming {
  readonly face: FaceName;
  readonly caller: Caller;
  readonly client: Client;
  /** A server, or the address of a set of them. */
  readonly server: string;
  /** In the form of the modern revision. */
  readonly message: RequestMessage;
  readonly headers: HeaderFields | undefined;
  readonly session: Session;
  /** Aborts when the client gives up or goes away. */
  readonly signal: CancelSignal;
  /** The client does not know of it, so it keeps no idle server alive. */
  readonly background?: boolean;
}

const SET = 'set:';

/** What a set is addressed by where else a server stands. No server has such a name. */
export function setAddress(name: string): string {
  return `${SET}${name}`;
}
