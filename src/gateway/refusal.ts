import type { JsonObject } from '../protocol/json.ts';
import { messageOf, type Request, type RequestId, type ResponseMessage } from '../protocol/message.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import type { Ending } from './entry.ts';
import type { Judgement, Objection } from './judgement.ts';
import { refusalOf } from './wire.ts';

/** How an exchange ends: what the client gets, and what the record says. */
export interface End {
  readonly response: ResponseMessage;
  readonly ending: Ending;
}

/** Something said no. */
export function refused(requestId: RequestId, auditId: string, objection: Objection): End {
  return endOf(requestId, auditId, objection, 'refused');
}

/** Some control said no. A resource that is not there is named, as the spec asks (2026-07-28, server/resources). */
export function refusedBy({ id, method, params }: Request, auditId: string, judgement: Judgement): End {
  const objection = judgement.objections[0] ?? {
    control: 'gateway',
    reason: { code: 'control_failed' as const, detail: { how: 'denied without a reason' } },
  };
  const uri = method === 'resources/read' && objection.reason.code === 'item_unknown' && params?.uri;
  return endOf(id, auditId, objection, 'refused', typeof uri === 'string' ? { uri } : {});
}

/** Something broke: the server, the connection, or we ourselves. */
export function broken(requestId: RequestId, auditId: string, error: unknown): End {
  if (error instanceof UpstreamError) {
    const objection: Objection = {
      control: 'gateway',
      reason: { code: error.code, detail: { what: error.message.slice(0, 200) } },
    };
    return endOf(requestId, auditId, objection, error.code === 'cancelled' ? 'cancelled' : 'failed');
  }
  const what = error instanceof Error ? error.name : typeof error;
  return endOf(
    requestId,
    auditId,
    { control: 'gateway', reason: { code: 'control_failed', detail: { what } } },
    'failed',
  );
}

function endOf(
  requestId: RequestId,
  auditId: string,
  objection: Objection,
  outcome: 'refused' | 'failed' | 'cancelled',
  named: JsonObject = {},
): End {
  const { error } = refusalOf(objection.reason, auditId);
  const data = { ...error.data, ...named };
  return {
    response: messageOf({ jsonrpc: '2.0' as const, id: requestId, error: { ...error, data } }),
    ending: { outcome, objection, errorCode: error.code },
  };
}
