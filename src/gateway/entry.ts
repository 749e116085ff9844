/** The audit entry of one exchange: opened before anything is forwarded, closed exactly once. */
import type { AuditRecord, Opening, Outcome, Recorder } from '../audit/record.ts';
import type { AttributedFinding, Judgement, Objection } from './judgement.ts';

export interface Entry {
  /** Settles once the opening is written. Rejects with {@link AuditError} when it cannot be. */
  readonly opened: Promise<void>;
  /** Keeps what the controls found on the way. */
  note(judgement: Judgement): void;
  noteFinding(finding: AttributedFinding): void;
  approval: AuditRecord['approval'];
  /** Writes the terminal record. @throws {AuditError} */
  close(ending: Ending): Promise<void>;
}

export interface Ending {
  readonly outcome: Outcome;
  readonly objection?: Objection | undefined;
  readonly errorCode?: number | undefined;
  readonly bytesIn?: number | undefined;
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
  const opened = recorder.open(opening);
  opened.catch(() => undefined); // whoever needs it awaits it; a refusal may not

  return {
    opened,
    approval: undefined,
    note(judgement) {
      for (const finding of judgement.findings) keep(finding);
    },
    noteFinding: keep,
    async close(ending) {
      await opened;
      await recorder.close(recordOf(opening, clock(), ending, withRest(findings, more), this.approval));
    },
  };
}

function recordOf(
  opening: Opening,
  now: number,
  ending: Ending,
  findings: readonly AttributedFinding[],
  approval: AuditRecord['approval'],
): AuditRecord {
  // One copy and plain assignments: a spread for each field that may be there costs ten times as much.
  const record: { -readonly [Key in keyof AuditRecord]: AuditRecord[Key] } = {
    ...opening,
    v: 1,
    ms: Math.max(0, now - opening.at),
    outcome: ending.outcome,
  };
  if (ending.objection !== undefined) {
    record.control = ending.objection.control;
    record.reason = ending.objection.reason;
  }
  if (findings.length > 0) record.findings = findings;
  if (approval !== undefined) record.approval = approval;
  if (ending.errorCode !== undefined) record.error = { code: ending.errorCode };
  if (ending.bytesIn !== undefined) record.bytesIn = ending.bytesIn;
  if (ending.bytesOut !== undefined) record.bytesOut = ending.bytesOut;
  return record;
}

function withRest(findings: readonly AttributedFinding[], more: number): readonly AttributedFinding[] {
  if (more === 0) return findings;
  return [...findings, { control: 'gateway', code: 'more_findings', at: '', detail: { more } }];
}
