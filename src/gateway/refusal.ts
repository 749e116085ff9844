import { messageOf, type RequestId, type ResponseMessage } from '../protocol/message.ts';
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

export function refusedBy(requestId: RequestId, auditId: string, judgement: Judgement): End {
  const objection = judgement.objections[0] ?? {
    control: 'gateway',
    reason: { code: 'control_failed' as const, detail: { how: 'denied without a reason' } },
  };
  return refused(requestId, auditId, objection);
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
): End {
  const { error } = refusalOf(objection.reason, auditId);
  return {
    response: messageOf({ jsonrpc: '2.0' as const, id: requestId, error }),
    ending: { outcome, objection, errorCode: error.code },
  };
}
