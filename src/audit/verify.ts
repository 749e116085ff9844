import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { listAnchors } from './anchors.ts';
import { type Checkpoint, peekCheckpoint } from './checkpoint.ts';
import { type KnownCheckpoint, readHead, type Trust } from './head.ts';
import type { AuditKeys } from './keys.ts';
import { lockState } from './lock.ts';
import { listLogs } from './logs.ts';
import type { Problem, Warning } from './problem.ts';
import { JOURNAL, type Replay, replayJournal } from './replay.ts';
import { checkContents } from './verify-entries.ts';
import { watchRecords } from './verify-records.ts';

/** What became of one log. */
export interface Verdict {
  /** Its directory. */
  readonly log: string;
  readonly origin: string | undefined;
  /** Entries under the signed checkpoint. */
  readonly size: number;
  /** Terminal records in the journal that are not under a signature yet. */
  readonly unpublished: number;
  /** Exchanges under way; of a writer that died: cut off, and to be recorded as `interrupted` at its next start. */
  readonly inFlight: number;
  /** Whether a process writes it now. */
  readonly live: boolean;
  /** Proof that somebody interfered, or that the disk lost something. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

export interface VerifyOptions {
  readonly root: string;
  /** Whose signatures count. */
  readonly trust: Trust;
  /** For the journals, and the anchors of this installation. Without it neither is looked at. */
  readonly own?: { readonly keys: AuditKeys; readonly state: string } | undefined;
  /** A checkpoint that the user kept. */
  readonly brought?: KnownCheckpoint | undefined;
}

/** Verifies every log under a root, and says which ones should be there and are not. */
export function verifyAll(options: VerifyOptions): Verdict[] {
  const { root, own, brought } = options;
  const there = listLogs(root);
  const known = own === undefined ? [] : listAnchors(own.state, root).map(({ log }) => log);
  const logs = [...new Set([...there, ...known])].sort();
  const verdicts = logs.map((log) => verifyLog(log, options));
  const origin = brought && peekCheckpoint(brought.note)?.origin;
  if (brought === undefined || verdicts.some((verdict) => verdict.origin === origin)) return verdicts;
  const text =
    origin === undefined
      ? `${brought.from} is no checkpoint`
      : `no log is the one that ${brought.from} is of`;
  return [...verdicts, { ...blank(resolve(root)), problems: [{ code: 'missing', text }] }];
}

/** Verifies one log, in the directory `log`. */
export function verifyLog(log: string, { trust, own, brought }: VerifyOptions): Verdict {
  if (!existsSync(log)) return { ...blank(log), problems: [{ code: 'missing', text: 'the log is gone' }] };
  // Asked before the log is read: who starts to write in between is no reason for doubt.
  const lock = lockState(log);
  const live = lock === 'held';
  const anchor = own && listAnchors(own.state, resolve(log, '..')).find((each) => each.log === resolve(log));
  const known: KnownCheckpoint[] = [];
  if (anchor !== undefined) known.push({ from: 'the anchor', note: anchor.checkpoint });
  const head = readHead(log, trust, known);
  const { checkpoint } = head;
  if (checkpoint === undefined) return { ...blank(log), live, problems: head.problems };
  const also =
    brought !== undefined && peekCheckpoint(brought.note)?.origin === checkpoint.origin
      ? readHead(log, trust, [brought]).problems
      : [];

  const records = watchRecords();
  const contents = checkContents(log, checkpoint, records.hear);
  const journal = own && readJournal(log, own.keys.journalKey, checkpoint, trust);
  const warnings: Warning[] = [...records.warnings()];
  if (own !== undefined && anchor === undefined) {
    warnings.push({ code: 'no_anchor', text: 'no anchor is kept of this log: a roll-back would not show' });
  }
  if (own !== undefined && lock === 'stale' && !existsSync(join(log, JOURNAL))) {
    warnings.push({
      code: 'journal_missing',
      text: 'its writer died and the journal is gone: the last records may be lost',
    });
  }
  return {
    log,
    origin: checkpoint.origin,
    size: checkpoint.size,
    unpublished: journal?.unpublished.length ?? 0,
    inFlight: journal?.inFlight.length ?? 0,
    live,
    problems: [...head.problems, ...also, ...contents, ...(journal?.problems ?? [])],
    warnings,
  };
}

/** Short name of a log, for messages. */
export function nameOf({ log }: Verdict): string {
  return basename(log);
}

/** A writer may have published and begun a new journal since the checkpoint was read; then that is not altered. */
function readJournal(log: string, key: Buffer, checkpoint: Checkpoint, trust: Trust): Replay | undefined {
  const replay = replayJournal(log, key, checkpoint);
  if (replay === undefined || replay.problems.length === 0) return replay;
  const { checkpoint: newer } = readHead(log, trust, []);
  return newer === undefined || newer.size === checkpoint.size ? replay : replayJournal(log, key, newer);
}

function blank(log: string): Verdict {
  return {
    log,
    origin: undefined,
    size: 0,
    unpublished: 0,
    inFlight: 0,
    live: false,
    problems: [],
    warnings: [],
  };
}
