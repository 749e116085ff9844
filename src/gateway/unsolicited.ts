/**
 * What a legacy server says outside of any request.
 *
 * Notifications go nowhere from here: who wants to hear them has a subscription. A question outside of a request (a
 * server that wants the roots right after the handshake) is an exchange of its own: judged, put to the client, recorded.
 */
import type { Recorder } from '../audit/record.ts';
import type { RequestMessage, ResponseMessage } from '../protocol/message.ts';
import { type Listener, UpstreamError } from '../upstreams/upstream.ts';
import { createAuditId } from './audit-id.ts';
import { createEcho } from './echo.ts';
import { openEntry } from './entry.ts';
import { exchangeOf } from './exchange.ts';
import type { Session } from './incoming.ts';
import type { Pipeline } from './pipeline.ts';
import { mayAsk } from './questions.ts';

/** Nobody waits for a question of a server's own but the server. */
const endless = { extend: () => undefined, hold: () => () => undefined };

export interface UnsolicitedOptions {
  readonly server: string;
  readonly session: Session;
  /** The server serves this session alone: else nobody can tell whom it asks. */
  readonly exclusive: boolean;
  readonly pipeline: Pipeline;
  readonly recorder: Recorder;
  readonly clock: () => number;
}

export function unsolicitedFor(options: UnsolicitedOptions): Listener {
  return {
    notification: () => undefined,
    question: (message) => putQuestion(options, message),
  };
}

async function putQuestion(options: UnsolicitedOptions, message: RequestMessage): Promise<ResponseMessage> {
  const { server, session, exclusive, pipeline, recorder, clock } = options;
  const { method, params = {} } = message.value;
  const { reply } = session;
  if (!exclusive || reply === undefined || !mayAsk(session.client, method, params).may) {
    throw new UpstreamError('cancelled', 'the client cannot be asked this');
  }
  const at = clock();
  const id = createAuditId(at);
  const { caller, client, face } = session;
  const entry = openEntry(recorder, { id, at, face, caller, server, method }, clock);
  const exchange = exchangeOf({ id, at, caller, client, server, message });
  const echo = createEcho(pipeline, exchange, reply, entry, endless);
  try {
    await entry.opened;
    const answer = await echo.listener.question(message);
    await entry.close({ outcome: 'answered' });
    return answer;
  } catch (error) {
    const reason = { code: 'refused_by_control' as const, detail: { what: 'the question was not answered' } };
    await entry.close({ outcome: 'refused', objection: { control: 'gateway', reason } });
    throw error;
  }
}
