/** One POST to the MCP endpoint of a server: a single JSON-RPC message of either era. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, HeaderFields } from '../../gateway/context.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Session } from '../../gateway/incoming.ts';
import type { Reason } from '../../gateway/reason.ts';
import {
  encode,
  isError,
  isNotification,
  isRequest,
  type Notification,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { parseMessage } from '../../protocol/parse.ts';
import { MODERN_VERSION } from '../../protocol/versions.ts';
import { type Call, cancelledId, createLegacySession } from '../legacy/session.ts';
import { clientOf, encodeModern, unaskable, versionOf } from '../modern.ts';
import { controlOf } from '../parse-control.ts';
import { type Answer, createAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { mcpHeaders } from './mcp-headers.ts';
import type { HttpSession, Sessions } from './sessions.ts';
import { statusOf } from './status.ts';

export interface PostOptions {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly caller: Caller;
  /** The session that all modern requests share. */
  readonly shared: Session;
  /** Refuses, records, and answers. */
  readonly refuse: (
    response: ServerResponse,
    reason: Reason,
    control: string,
    id?: RequestId,
  ) => Promise<void>;
}

export type Post = (request: IncomingMessage, response: ServerResponse, server: string) => Promise<void>;

export function createPost({ gateway, sessions, caller, shared, refuse }: PostOptions): Post {
  return async (request, response, server) => {
    const no = (reason: Reason, id?: RequestId): Promise<void> =>
      refuse(response, reason, controlOf(reason), id);
    const bytes = await readBody(request, gateway.limits.bytes);
    if (bytes === undefined)
      return no({ code: 'message_too_large', detail: { limit: gateway.limits.bytes } });
    const { message, fault } = parseMessage(bytes, gateway.limits);
    if (fault !== undefined) return no(fault, fault.id);

    const { value } = message;
    const session = sessions.find(single(request.headers['mcp-session-id']), server);
    if (isRequest(value)) return take(message as RequestMessage, request, response, server, session, no);
    if (isNotification(value)) return hear(value, response, session, no);
    if (session?.legacy.answer(message as ResponseMessage) === true) return accepted(response);
    return no({ code: 'not_json_rpc', detail: { what: 'an answer that nobody waits for' } });
  };

  async function take(
    message: RequestMessage,
    request: IncomingMessage,
    response: ServerResponse,
    server: string,
    session: HttpSession | undefined,
    no: (reason: Reason, id?: RequestId) => Promise<void>,
  ): Promise<void> {
    const { id, method } = message.value;
    const answer = createAnswer(response);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const headers = mcpHeaders(request);
    const call: Call = { signal: gone.signal, headers, send: answer.send };

    if (versionOf(message) !== undefined || namesModern(headers)) {
      const { client, reason } = clientOf(message);
      if (reason !== undefined) return no(reason, id);
      const incoming = { face: 'http', caller, client, server, message, headers } as const;
      const reply = {
        notification: (said: Parameters<typeof encode>[0]) => answer.send(encode(said)),
        question: unaskable,
      };
      const result = await gateway.request({ ...incoming, session: shared, signal: gone.signal }, reply);
      return answer.end(encodeModern(result, id), statusFor(result));
    }
    if (method === 'initialize') return open(message, response, server, answer, call, no);
    if (session === undefined) return no({ code: 'session_unknown', detail: {} }, id);
    if (session.underWay.has(id)) return no({ code: 'not_json_rpc', detail: { what: 'an id under way' } });
    session.underWay.set(id, gone);
    try {
      answer.end(await session.legacy.request(message, call), 200);
    } finally {
      session.underWay.delete(id);
    }
  }

  async function open(
    message: RequestMessage,
    response: ServerResponse,
    server: string,
    answer: Answer,
    call: Call,
    no: (reason: Reason, id?: RequestId) => Promise<void>,
  ): Promise<void> {
    const session = sessions.create(server, (key, send) =>
      createLegacySession({ gateway, server, caller, key, face: 'http', send }, message),
    );
    if (session === undefined) return no({ code: 'too_many_sessions', detail: {} }, message.value.id);
    const bytes = await session.legacy.open(message, call);
    response.setHeader('mcp-session-id', session.id);
    answer.end(bytes, 200);
  }

  /** Nothing that a client may notify of has to reach a server. Cancelling ends the request. */
  async function hear(
    notification: Notification,
    response: ServerResponse,
    session: HttpSession | undefined,
    no: (reason: Reason) => Promise<void>,
  ): Promise<void> {
    if (session === undefined) return no({ code: 'session_unknown', detail: {} });
    const id = cancelledId(notification);
    if (id !== undefined) session.underWay.get(id)?.abort();
    accepted(response);
  }
}

function accepted(response: ServerResponse): void {
  response.writeHead(202).end();
}

function namesModern(headers: HeaderFields): boolean {
  return headers['mcp-protocol-version'] === MODERN_VERSION;
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function statusFor({ value }: ResponseMessage): number {
  return isError(value) ? statusOf(value.error) : 200;
}
