import type { RequestMessage } from '../protocol/message.ts';
import type { Caller, Client, Exchange, HeaderFields, Offer } from './context.ts';

/** What an exchange is made of, before anything has been judged. */
export interface Begun {
  readonly id: string;
  readonly at: number;
  readonly caller: Caller;
  readonly client: Client;
  readonly server: string;
  readonly message: RequestMessage;
  readonly headers?: HeaderFields | undefined;
  readonly tool?: Offer | undefined;
}

export function exchangeOf({ id, at, caller, client, server, message, headers, tool }: Begun): Exchange {
  const { method, params = {} } = message.value;
  const request = message;
  return Object.freeze({ id, at, caller, client, server, method, params, headers, tool, request, message });
}
