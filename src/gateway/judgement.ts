import type { Message } from '../protocol/message.ts';
import type { Finding, Reason } from './reason.ts';

/** A finding, and who found it. */
export interface AttributedFinding extends Finding {
  readonly control: string;
}

/** A reason, and who gave it. */
export interface Objection {
  readonly control: string;
  readonly reason: Reason;
}

/** What all controls together say of one subject. */
export interface Judgement {
  readonly verdict: 'pass' | 'ask' | 'deny';
  /** The message to go on with; what was judged, or what it was rewritten to. */
  readonly message: Message | undefined;
  /** The denial, or everything that a person has to agree to. Empty on a pass. */
  readonly objections: readonly Objection[];
  readonly findings: readonly AttributedFinding[];
}

export function denial(control: string, reason: Reason): Judgement {
  return { verdict: 'deny', message: undefined, objections: [{ control, reason }], findings: [] };
}
