/** What legacy clients post: within a session, once `initialize` has opened it. */
import type { HeaderFields } from '../../gateway/context.ts';
import type { Reason } from '../../gateway/reason.ts';
import {
  encode,
  isError,
  isNotification,
  isRequest,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { LEGACY_VERSIONS } from '../../protocol/versions.ts';
import { type Call, cancelledId, createLegacySession } from '../legacy/session.ts';
import { createAnswer } from './answer.ts';
import { accepted, brokenOff, type Letter, type PostOptions, unawaited } from './letter.ts';
import type { HttpSession } from './sessions.ts';
import { unspoken } from './unspoken.ts';

export type LegacyPost = (letter: Letter, session: HttpSession | undefined) => Promise<void>;

export function createLegacyPost({ gateway, sessions, caller }: PostOptions): LegacyPost {
  return async (letter, session) => {
    const { message, headers, response, no } = letter;
    const { value } = message;
    const id = isRequest(value) ? value.id : undefined;
    const version = headers['mcp-protocol-version'];
    const isInitialize = isRequest(value) && value.method === 'initialize';
    const objection =
      unspoken(version, LEGACY_VERSIONS) ?? (isInitialize ? undefined : sessionMissing(headers));
    if (objection !== undefined) return no(objection, id);
    if (isInitialize) return open(letter, message as RequestMessage);
    if (session === undefined) return no({ code: 'session_unknown', detail: {} }, id);
    if (isRequest(value)) return take(letter, message as RequestMessage, session);
    if (isNotification(value)) {
      session.legacy.hear(value);
      const cancelled = cancelledId(value);
      if (cancelled !== undefined) session.underWay.get(cancelled)?.abort();
      return accepted(response);
    }
    return session.legacy.answer(message as ResponseMessage) ? accepted(response) : no(unawaited);
  };

  async function take(
    { headers, response, no }: Letter,
    message: RequestMessage,
    session: HttpSession,
  ): Promise<void> {
    const { id } = message.value;
    if (session.underWay.has(id)) return no({ code: 'not_json_rpc', detail: { what: 'an id under way' } });
    const answer = createAnswer(response);
    const gone = brokenOff(response);
    session.underWay.set(id, gone);
    try {
      answer.end(await session.legacy.request(message, { signal: gone, headers, send: answer.send }), 200);
    } finally {
      session.underWay.delete(id);
    }
  }

  /** A handshake that fails leaves no session behind. */
  async function open({ server, headers, response, no }: Letter, message: RequestMessage): Promise<void> {
    const answer = createAnswer(response);
    const session = sessions.create(server, (key, send) =>
      createLegacySession({ gateway, server, caller, key, face: 'http', send }, message),
    );
    if (session === undefined) return no({ code: 'too_many_sessions', detail: {} }, message.value.id);
    const call: Call = { signal: brokenOff(response), headers, send: answer.send };
    const opened = await session.legacy.open(message, call);
    if (isError(opened.value)) await sessions.end(session);
    else response.setHeader('mcp-session-id', session.id);
    answer.end(encode(opened), 200);
  }
}

/** 2025-11-25, basic/transports, Session Management. */
function sessionMissing(headers: HeaderFields): Reason | undefined {
  if (headers['mcp-session-id'] !== undefined) return undefined;
  return { code: 'header_missing', detail: { header: 'mcp-session-id' } };
}
