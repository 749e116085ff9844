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
  return {
    ...opening,
    v: 1,
    ms: Math.max(0, now - opening.at),
    outcome: ending.outcome,
    ...(ending.objection && { control: ending.objection.control, reason: ending.objection.reason }),
    ...(findings.length > 0 && { findings }),
    ...(approval && { approval }),
    ...(ending.errorCode !== undefined && { error: { code: ending.errorCode } }),
    ...(ending.bytesIn !== undefined && { bytesIn: ending.bytesIn }),
    ...(ending.bytesOut !== undefined && { bytesOut: ending.bytesOut }),
  };
}

function withRest(findings: readonly AttributedFinding[], more: number): readonly AttributedFinding[] {
  if (more === 0) return findings;
  return [...findings, { control: 'gateway', code: 'more_findings', at: '', detail: { more } }];
}
