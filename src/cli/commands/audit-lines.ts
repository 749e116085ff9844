import { escapeHidden } from '../../audit/hidden-text.ts';
import type { ReadRecord } from '../../audit/read.ts';
import type { AuditRecord, RecordedConnection } from '../../audit/record.ts';
import { nameOf, type Verdict } from '../../audit/verify.ts';
import { type Paint, printable, type Style } from '../terminal.ts';

/** One record on one line, for a person. */
export function recordLine({ log, record, published }: ReadRecord, style: Style): string {
  const { at, outcome, server, method, name, ms, id, control, reason, connection } = record;
  const what = [server, method, name, connection && destination(connection)]
    .filter((part) => part !== undefined)
    .map((part) => printable(String(part)));
  const why =
    reason === undefined ? [] : [printable(`${reason.code}${control === undefined ? '' : ` (${control})`}`)];
  const paint = paintOf(outcome, style);
  return `${[
    timeOf(at),
    paint(printable(String(outcome)).padEnd(11)),
    ...what,
    ...why,
    `${Number(ms)} ms`,
    style.dim(`${printable(log)} ${printable(id)}${published ? '' : ' (not signed yet)'}`),
  ].join('  ')}\n`;
}

/** One record as one line of JSON, with the place where it stands. */
export function recordJson({ log, index, published, record }: ReadRecord): string {
  return `${escapeHidden(JSON.stringify({ log, index, published, ...record }))}\n`;
}

/** What verification found of one log. */
export function verdictLines(verdict: Verdict, style: Style): string {
  const { problems, warnings, size, unpublished, inFlight, live } = verdict;
  const counts = [
    `${size} ${size === 1 ? 'entry' : 'entries'} signed`,
    ...(unpublished > 0 ? [`${unpublished} in the journal, not signed yet`] : []),
    ...(inFlight > 0
      ? [live ? `${inFlight} in flight` : `${inFlight} interrupted, recorded at the next start`]
      : []),
    ...(live ? ['being written'] : []),
  ].join(', ');
  const state = problems.length === 0 ? style.green('ok') : style.red('tampered');
  return [
    `${printable(nameOf(verdict))}: ${state}, ${counts}`,
    ...problems.map(({ code, text }) => `  ${style.red(code)}: ${printable(text)}`),
    ...warnings.map(({ code, text }) => `  ${style.yellow(`warning ${code}`)}: ${printable(text)}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** What a server connected to, as a person would write it. */
function destination({ host, port, address }: RecordedConnection): string {
  const place = host === undefined ? '(no destination)' : `${host}:${port ?? '?'}`;
  return address === undefined ? place : `${place} at ${address}`;
}

function timeOf(at: number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? '(no time)' : time.toISOString();
}

function paintOf(outcome: AuditRecord['outcome'], style: Style): Paint {
  if (['answered', 'connected', 'done'].includes(outcome)) return style.green;
  return outcome === 'refused' || outcome === 'failed' || outcome === 'interrupted'
    ? style.red
    : style.yellow;
}
