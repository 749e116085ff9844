/** Refuses a request at the door: recorded, and answered with the status that goes with the reason. */
import type { ServerResponse } from 'node:http';
import type { Caller } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Reason } from '../../gateway/reason.ts';
import { messageOf, type RequestId } from '../../protocol/message.ts';
import { sendLastWords } from './last-words.ts';

export type Refuse = (
  response: ServerResponse,
  reason: Reason,
  control: string,
  id?: RequestId,
) => Promise<void>;

export function createRefuse(gateway: Gateway, caller: Caller): Refuse {
  return async (response, reason, control, id) => {
    const { error, status } = await gateway.refuse({ face: 'http', caller, control, reason });
    const { value } = messageOf({ jsonrpc: '2.0' as const, ...(id !== undefined && { id }), error });
    const body = Buffer.from(JSON.stringify(value));
    const allow = status === 405 ? { allow: 'POST, GET, DELETE' } : {};
    // What is left of the body is not read: the connection cannot be used again.
    const close = response.req.complete ? {} : { connection: 'close' };
    // Whatever is no failure of the transport, but ends the message here, is ours: no record could be written.
    response.writeHead(status === 200 ? 503 : status, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...allow,
      ...close,
    });
    sendLastWords(response, body);
  };
}
