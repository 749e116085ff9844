import type { Warning } from './problem.ts';
import type { AuditRecord } from './record.ts';

/** Entries are in order of their end. By how much that may be off: rounding, and steps of a time service. */
const TOLERANCE_MS = 2000;

/** Mentions of one kind, after which only their number is told. */
const MOST = 10;

/** Watches what the entries say: the tree shows that nobody changed them, not that they make sense. */
export function watchRecords(): {
  hear: (entry: Buffer, index: number) => void;
  warnings: () => Warning[];
} {
  const ids = new Set<string>();
  const found: Warning[] = [];
  let latest = 0;

  const hear = (entry: Buffer, index: number): void => {
    const record = parseRecord(entry);
    if (record === undefined) {
      found.push({ code: 'entry_unreadable', text: `entry ${index} is no record` });
      return;
    }
    if (ids.has(record.id)) {
      found.push({ code: 'duplicate_id', text: `entry ${index} is a second record of the same exchange` });
    }
    ids.add(record.id);
    // When an interrupted exchange ended is not known.
    if (record.outcome === 'interrupted') return;
    const end = record.at + record.ms;
    if (end < latest - TOLERANCE_MS) {
      const by = Math.round((latest - end) / 1000);
      found.push({ code: 'clock_backwards', text: `the clock went back by ${by} s before entry ${index}` });
    }
    latest = end;
  };

  const warnings = (): Warning[] => {
    const rest = found.length - MOST;
    const [last] = found.slice(-1);
    if (rest <= 0 || last === undefined) return found;
    return [...found.slice(0, MOST), { code: last.code, text: `${rest} more warnings like these` }];
  };
  return { hear, warnings };
}

function parseRecord(entry: Buffer): AuditRecord | undefined {
  try {
    const record = JSON.parse(entry.toString('utf8')) as Partial<AuditRecord> | null;
    const { id, at, ms } = record ?? {};
    const sound = typeof id === 'string' && typeof at === 'number' && typeof ms === 'number';
    return sound ? (record as AuditRecord) : undefined;
  } catch {
    return undefined;
  }
}
