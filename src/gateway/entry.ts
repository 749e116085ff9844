/** The audit entry of one exchange: opened before anything is forwarded, closed exactly once. */
import type { AuditRecord, Opening, Outcome, Recorder, Whole } from '../audit/record.ts';
import type { AttributedFinding, Judgement, Objection } from './judgement.ts';

export interface Entry {
  /** Settles once the opening is written. Rejects with {@link AuditError} when it cannot be. */
  readonly opened: Promise<void>;
  /** Keeps what the controls found on the way. */
  note(judgement: Judgement): void;
  noteFinding(finding: AttributedFinding): void;
  approval: AuditRecord['approval'];
  /** Writes the terminal record. @throws {AuditError} */
  close(ending: Ending, bytesIn?: number): Promise<void>;
}

export interface Ending {
  readonly outcome: Outcome;
  readonly objection?: Objection | undefined;
  readonly errorCode?: number | undefined;
  readonly bytesOut?: number | undefined;
}

/** More findings than this are counted, not kept: a record has to stay small. */
const MAX_FINDINGS = 16;

export function openEntry(recorder: Recorder, opening: Opening, clock: () => number): Entry {
  const findings: AttributedFinding[] = [];
  let more = 0;
  // Bounded while it grows: a subscription lasts for days, and a server says what it likes on it.
  const keep = (finding: AttributedFinding): void => {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
    else more += 1;
  };
  let isOpen = false;
  const opened = recorder.open(opening);
  opened.then(
    () => {
      isOpen = true;
    },
    () => undefined, // whoever needs it awaits it; a refusal may not
  );

  return {
    opened,
    approval: undefined,
    note(judgement) {
      for (const finding of judgement.findings) keep(finding);
    },
    noteFinding: keep,
    close(ending, bytesIn) {
      const write = (): Promise<void> => {
        const heard = { findings: withRest(findings, more), approval: this.approval, bytesIn };
        return recorder.close(recordOf(opening, clock(), ending, heard));
      };
      return isOpen ? write() : opened.then(write);
    },
  };
}

/** What was learned on the way. */
interface Heard {
  readonly findings: readonly AttributedFinding[];
  readonly approval: AuditRecord['approval'];
  readonly bytesIn: number | undefined;
}

function recordOf(
  opening: Opening,
  now: number,
  ending: Ending,
  { findings, approval, bytesIn }: Heard,
): Whole<AuditRecord> {
  // Each field by itself: an object that grows by spreads takes as long as its whole line.
  return {
    id: opening.id,
    at: opening.at,
    face: opening.face,
    caller: opening.caller,
    client: opening.client,
    server: opening.server,
    method: opening.method,
    name: opening.name,
    digest: opening.digest,
    params: opening.params,
    v: 1,
    ms: Math.max(0, now - opening.at),
    outcome: ending.outcome,
    control: ending.objection?.control,
    reason: ending.objection?.reason,
    findings: findings.length > 0 ? findings : undefined,
    approval,
    error: ending.errorCode === undefined ? undefined : { code: ending.errorCode },
    bytesIn,
    bytesOut: ending.bytesOut,
  };
}

function withRest(findings: readonly AttributedFinding[], more: number): readonly AttributedFinding[] {
  if (more === 0) return findings;
  return [...findings, { control: 'gateway', code: 'more_findings', at: '', detail: { more } }];
}
