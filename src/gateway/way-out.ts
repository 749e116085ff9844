/** The connections of servers, written down where their calls are. */
import type { AuditRecord, Opening, Recorder, Whole } from '../audit/record.ts';
import type { Attempt, Ending, Ledger } from '../egress/ledger.ts';
import { isFailure } from '../egress/refusal.ts';
import { createAuditId } from './audit-id.ts';

export function egressLedger(recorder: Recorder, clock: () => number): Ledger {
  return {
    async open(attempt) {
      const at = clock();
      const opening = openingOf(attempt, at);
      await recorder.open(opening);
      return {
        id: opening.id,
        close: (ending) => recorder.close(recordOf(opening, Math.max(0, clock() - at), ending)),
      };
    },
  };
}

function openingOf({ server, method, host, port, call }: Attempt, at: number): Opening {
  return {
    id: createAuditId(at),
    at,
    face: 'egress',
    caller: { kind: 'server', id: server },
    server,
    method,
    connection: { host, port, call },
  };
}

function recordOf(
  opening: Opening,
  ms: number,
  { refusal, address, sent, received, unrecorded }: Ending,
): AuditRecord {
  const end: Partial<Whole<AuditRecord>> = { bytesIn: received, bytesOut: sent };
  const outcome = refusal === undefined ? 'connected' : isFailure(refusal) ? 'failed' : 'refused';
  return {
    ...opening,
    connection: { ...opening.connection, address, unrecorded },
    v: 1,
    ms,
    outcome,
    ...(refusal !== undefined && { control: 'egress', reason: refusal }),
    ...end,
  };
}
