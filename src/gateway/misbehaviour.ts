/**
 * What a server does that the protocol forbids, within bounds: each offence that is written down costs a record, and a
 * server that writes junk without end must not fill the disk, nor keep the others from being recorded (J8).
 */
export type Misbehaviour = (what: string) => void;

export interface MisbehaviourOptions {
  /** Writes one record; `unrecorded` offences before it were left out. */
  readonly record: (what: string, unrecorded: number) => void;
  readonly clock: () => number;
}

/** So many are recorded one by one, and then one in each further minute, which says how many were left out. */
const RECORDED = 16;
const MINUTE = 60_000;

export function createMisbehaviour({ record, clock }: MisbehaviourOptions): Misbehaviour {
  let recorded = 0;
  let unrecorded = 0;
  let last = Number.NEGATIVE_INFINITY;

  return (what) => {
    const now = clock();
    // A clock that was set back must not silence the record for longer.
    if (recorded >= RECORDED && Math.abs(now - last) < MINUTE) {
      unrecorded += 1;
      return;
    }
    record(what, unrecorded);
    recorded += 1;
    unrecorded = 0;
    last = now;
  };
}
