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
  return new OpenEntry(recorder, opening, clock);
}

/** A class, because each request makes one. */
class OpenEntry implements Entry {
  readonly opened: Promise<void>;
  approval: AuditRecord['approval'];
  readonly #recorder: Recorder;
  readonly #opening: Opening;
  readonly #clock: () => number;
  readonly #findings: AttributedFinding[] = [];
  #more = 0;
  #isOpen = false;

  constructor(recorder: Recorder, opening: Opening, clock: () => number) {
    this.#recorder = recorder;
    this.#opening = opening;
    this.#clock = clock;
    this.opened = recorder.open(opening);
    this.opened.then(
      () => {
        this.#isOpen = true;
      },
      () => undefined, // whoever needs it awaits it; a refusal may not
    );
  }

  note(judgement: Judgement): void {
    for (const finding of judgement.findings) this.noteFinding(finding);
  }

  /** Bounded while it grows: a subscription lasts for days, and a server says what it likes on it. */
  noteFinding(finding: AttributedFinding): void {
    if (this.#findings.length < MAX_FINDINGS) this.#findings.push(finding);
    else this.#more += 1;
  }

  close(ending: Ending, bytesIn?: number): Promise<void> {
    return this.#isOpen ? this.#write(ending, bytesIn) : this.opened.then(() => this.#write(ending, bytesIn));
  }

  #write(ending: Ending, bytesIn: number | undefined): Promise<void> {
    const heard = { findings: withRest(this.#findings, this.#more), approval: this.approval, bytesIn };
    return this.#recorder.close(recordOf(this.#opening, this.#clock(), ending, heard));
  }
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
    connection: opening.connection,
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
