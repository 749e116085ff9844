import type { ServerResponse } from 'node:http';
import type { Caller, HeaderFields } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Session } from '../../gateway/incoming.ts';
import type { Reason } from '../../gateway/reason.ts';
import { Cancellation } from '../../protocol/cancellation.ts';
import type { Message, RequestId } from '../../protocol/message.ts';
import type { Parking } from '../parking/parking.ts';
import type { Pulse } from './pulse.ts';
import type { Refuse } from './refuse.ts';
import type { Sessions } from './sessions.ts';

export interface PostOptions {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly caller: Caller;
  /** The session that all modern requests share. */
  readonly shared: Session;
  /** Calls of modern clients that wait for an answer. */
  readonly parking: Parking;
  readonly pulse: Pulse;
  /** Refuses, records, and answers. */
  readonly refuse: Refuse;
}

/** One message that was posted. */
export interface Letter {
  readonly message: Message;
  readonly server: string;
  readonly headers: HeaderFields;
  readonly response: ServerResponse;
  readonly no: (reason: Reason, id?: RequestId) => Promise<void>;
}

/** Aborts when the client breaks off before it has been answered; an answer that is out cannot be cancelled. */
export function brokenOff(response: ServerResponse): Cancellation {
  const gone = new Cancellation();
  response.on('close', () => {
    if (!response.writableEnded) gone.abort();
  });
  return gone;
}

export function accepted(response: ServerResponse): void {
  response.writeHead(202).end();
}

export const unawaited: Reason = {
  code: 'not_json_rpc',
  detail: { what: 'an answer that nobody waits for' },
};
