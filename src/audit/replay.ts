import { join } from 'node:path';
import { completed, entryLine } from './entry.ts';
import { parseEnd, parseJournal } from './journal-format.ts';
import type { Problem } from './problem.ts';
import type { AuditRecord, Opening } from './record.ts';
import { readIfThere } from './tile-files.ts';

/** What a journal holds beyond the published log. */
export interface Replay {
  /** Terminal records that are not published yet, in order, each a line of JSON. */
  readonly unpublished: readonly string[];
  /** Openings without an end. */
  readonly inFlight: readonly Opening[];
  /** The last moment, in milliseconds since the epoch, of which the journal tells; 0 when it tells of none. */
  readonly lastSign: number;
  readonly problems: readonly Problem[];
}

export const JOURNAL = 'journal';

/** Reads the journal of a log that has published `size` entries. Undefined when there is none. */
export function replayJournal(
  dir: string,
  key: Buffer,
  log: { origin: string; size: number },
): Replay | undefined {
  const bytes = readIfThere(join(dir, JOURNAL));
  if (bytes === undefined) return undefined;
  const content = parseJournal(bytes, key);
  if ('altered' in content) return altered(`the journal was altered: ${content.altered}`);
  const { header, frames } = content;
  if (header.origin !== log.origin) return altered('the journal is that of another log');
  const inFlight = new Map<string, { readonly opening: Opening; readonly line: string }>();
  const ends: string[] = [];
  let lastSign = 0;
  for (const { kind, text } of frames) {
    if (kind === 'E') {
      const { id, end } = parseEnd(text);
      const begun = inFlight.get(id);
      if (begun === undefined) return altered('the journal was altered: an exchange ends that never began');
      ends.push(completed(begun.line, end));
      inFlight.delete(id);
      lastSign = Math.max(lastSign, begun.opening.at + (JSON.parse(end) as AuditRecord).ms);
      continue;
    }
    const record = JSON.parse(text) as Opening & Partial<AuditRecord>;
    if (kind === 'O') inFlight.set(record.id, { opening: record, line: text });
    else {
      ends.push(text);
      inFlight.delete(record.id);
    }
    lastSign = Math.max(lastSign, record.at + (record.ms ?? 0));
  }
  // Nothing is published before it is in the journal, and a new journal begins where the log ends.
  if (header.base > log.size || header.base + ends.length < log.size) {
    return altered(
      `the journal was altered: it holds entries ${header.base} to ${header.base + ends.length}, the log ${log.size}`,
    );
  }
  return {
    unpublished: ends.slice(log.size - header.base),
    inFlight: [...inFlight.values()].map(({ opening }) => opening),
    lastSign,
    problems: [],
  };
}

/** The terminal record of an exchange whose process died: it lasted until the last sign of life. */
export function interruptedLine(opening: Opening, lastSign: number): string {
  const ms = Math.max(0, lastSign - opening.at);
  const record: AuditRecord = { ...opening, v: 1, ms, outcome: 'interrupted' };
  return entryLine(record);
}

function altered(text: string): Replay {
  return { unpublished: [], inFlight: [], lastSign: 0, problems: [{ code: 'journal_altered', text }] };
}
