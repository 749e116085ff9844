import { AuditError, type AuditRecord, type Opening, type Recorder } from '../audit/record.ts';

/** A recorder that keeps everything in memory, and that can be told to fail. */
export interface FakeRecorder extends Recorder {
  readonly openings: readonly Opening[];
  readonly records: readonly AuditRecord[];
  readonly ended: boolean;
  /** From now on `open` or `close` reject with an `AuditError`, as on a full disk; `none` heals it. */
  fail(what: 'open' | 'close' | 'none'): void;
}

/**
 * One exchange has one opening at most and exactly one terminal record (L1). Whoever writes a second one gets
 * an error here, so that a test cannot pass by accident.
 */
export function fakeRecorder(): FakeRecorder {
  const openings: Opening[] = [];
  const records: AuditRecord[] = [];
  let failing: 'open' | 'close' | 'none' = 'none';
  let ended = false;

  return {
    openings,
    records,
    get ended() {
      return ended;
    },
    fail(what) {
      failing = what;
    },
    async open(opening) {
      if (ended || failing === 'open') throw new AuditError('the record cannot be written');
      if (openings.some(({ id }) => id === opening.id)) throw new TypeError(`opened twice: ${opening.id}`);
      openings.push(opening);
    },
    async close(record) {
      if (ended || failing === 'close') throw new AuditError('the record cannot be written');
      if (records.some(({ id }) => id === record.id)) throw new TypeError(`closed twice: ${record.id}`);
      records.push(record);
    },
    async end() {
      ended = true;
    },
  };
}
