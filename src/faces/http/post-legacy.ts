/** What legacy clients post: within a session, once `initialize` has opened it. */
import type { HeaderFields } from '../../gateway/context.ts';
import type { Reason } from '../../gateway/reason.ts';
import { Cancellation } from '../../protocol/cancellation.ts';
import {
  encode,
  isError,
  isNotification,
  isRequest,
  messageOf,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { LEGACY_VERSIONS } from '../../protocol/versions.ts';
import { type Call, cancelledId, createLegacySession } from '../legacy/session.ts';
import { type Answer, createAnswer, passingChannel } from './answer.ts';
import { accepted, brokenOff, type Letter, type PostOptions, unawaited } from './letter.ts';
import type { HttpSession } from './sessions.ts';
import { unspoken } from './unspoken.ts';

export type LegacyPost = (letter: Letter, session: HttpSession | undefined) => Promise<void>;

export function createLegacyPost({ gateway, sessions, caller, pulse }: PostOptions): LegacyPost {
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
      if (cancelled !== undefined) session.underWay.get(cancelled)?.cancellation.abort();
      return accepted(response);
    }
    return session.legacy.answer(message as ResponseMessage) ? accepted(response) : no(unawaited);
  };

  async function take(
    { server, headers, response, no }: Letter,
    message: RequestMessage,
    session: HttpSession,
  ): Promise<void> {
    const { id } = message.value;
    if (session.underWay.has(id)) return no({ code: 'not_json_rpc', detail: { what: 'an id under way' } });
    const call = new Cancellation();
    const answer = createAnswer(response, () => session.streams.answer(response, call));
    // A client that has seen no event has nothing to come again with: nobody can ever fetch this answer.
    response.once('close', () => {
      if (!answer.isStream() && !response.writableEnded) call.abort();
    });
    session.underWay.set(id, { cancellation: call, answer, beats: 0 });
    try {
      answer.end(await session.legacy.request(message, { signal: call, headers, send: answer.send }), 200);
    } catch {
      if (call.aborted) answer.drop();
      else await fail(answer, message, server);
    } finally {
      session.underWay.delete(id);
    }
  }

  /** Whoever waits on a stream, or comes again to it, has to hear that nothing more will come. */
  async function fail(answer: Answer, { value: { id } }: RequestMessage, server: string): Promise<void> {
    const reason: Reason = { code: 'control_failed', detail: { what: 'the face broke' } };
    const { error } = await gateway.refuse({ face: 'http', caller, server, control: 'face', reason });
    answer.end(encode(messageOf({ jsonrpc: '2.0' as const, id, error })), 200);
  }

  /** A handshake that fails leaves no session behind. One that breaks off cannot be resumed. */
  async function open({ server, headers, response, no }: Letter, message: RequestMessage): Promise<void> {
    const answer = createAnswer(response, () => passingChannel(response, pulse));
    const session = sessions.create(server, (key, send) =>
      createLegacySession({ gateway, server, caller, key, face: 'http', send }, message),
    );
    if (session === undefined) return no({ code: 'too_many_sessions', detail: {} }, message.value.id);
    response.setHeader('mcp-session-id', session.id);
    const call: Call = { signal: brokenOff(response), headers, send: answer.send };
    const opened = await session.legacy.open(message, call);
    if (isError(opened.value)) {
      await sessions.end(session);
      if (!response.headersSent) response.removeHeader('mcp-session-id');
    }
    answer.end(encode(opened), 200);
  }
}

/** 2025-11-25, basic/transports, Session Management. */
function sessionMissing(headers: HeaderFields): Reason | undefined {
  if (headers['mcp-session-id'] !== undefined) return undefined;
  return { code: 'header_missing', detail: { header: 'mcp-session-id' } };
}
