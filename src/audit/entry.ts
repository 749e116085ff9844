import { escapeHidden } from './hidden-text.ts';
import type { AuditRecord, Opening, RecordedParameter, Whole } from './record.ts';
import { MAX_ENTRY_SIZE } from './tile.ts';

/** Up to here a record is taken as it is. A usual one has about 600 characters. */
const USUAL_LENGTH = 8 * 1024;

/** What a field may have, tried in turn until the entry fits. */
const CLIPS: readonly Clip[] = [
  { text: 1024, items: 64 },
  { text: 256, items: 32 },
  { text: 64, items: 16 },
];

const MAX_DEPTH = 6;

interface Clip {
  /** UTF-16 units of a string. */
  readonly text: number;
  /** Elements of an array, members of an object. */
  readonly items: number;
}

/**
 * A record as one line of ASCII-safe JSON of at most 65535 bytes, without the line's end.
 *
 * Fields that are too long are cut and say by how much, so that no exchange is too big to be recorded.
 */
export function entryLine(record: AuditRecord | Opening): string {
  const line = escapeHidden(JSON.stringify(record));
  // A character takes at most three bytes in UTF-8 for each unit in UTF-16.
  if (line.length <= USUAL_LENGTH) return line;
  for (const limits of CLIPS) {
    const shorter = escapeHidden(JSON.stringify(clip(record, limits, 0)));
    if (Buffer.byteLength(shorter) <= MAX_ENTRY_SIZE) return shorter;
  }
  return escapeHidden(JSON.stringify(core(record)));
}

/**
 * The line of an opening. It says what `entryLine` says, and is put together by hand: each request waits for it, and
 * most of its fields are short and plain.
 */
export function openingLine(opening: Opening): string {
  const { id, at, face, caller, client, server, method, name, digest, params, connection } = opening;
  let line = `{"id":${quoted(id)},"at":${at},"face":"${face}"`;
  line += `,"caller":{"kind":${quoted(caller.kind)},"id":${quoted(caller.id)}}`;
  if (client !== undefined) {
    line += `,"client":{"name":${quoted(client.name)},"version":${quoted(client.version)}`;
    line += `,"protocolVersion":${quoted(client.protocolVersion)}}`;
  }
  if (server !== undefined) line += `,"server":${quoted(server)}`;
  if (method !== undefined) line += `,"method":${quoted(method)}`;
  if (name !== undefined) line += `,"name":${quoted(name)}`;
  if (digest !== undefined) line += `,"digest":${quoted(digest)}`;
  if (params !== undefined) line += `,"params":[${params.map(parameterText).join(',')}]`;
  if (connection !== undefined) line += `,"connection":${escapeHidden(JSON.stringify(connection))}`;
  return line.length < USUAL_LENGTH ? `${line}}` : entryLine(opening);
}

/** The hash is ours, and hexadecimal. */
function parameterText({ name, type, hash }: RecordedParameter): string {
  return `{"name":${quoted(name)},"type":"${type}","hash":"${hash}"}`;
}

/** Printable ASCII that JSON has nothing to escape in. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : escapeHidden(JSON.stringify(text));
}

/**
 * What the line of a terminal record has beyond that of its opening, as JSON; undefined where it is no continuation.
 *
 * Every exchange is written twice, and most of the second time is the first: what the record shares with its opening is
 * taken over as text.
 */
export function endLine(record: AuditRecord, opening: Opening, openingLine: string): string | undefined {
  if (openingLine.length > USUAL_LENGTH || !continues(record, opening)) return undefined;
  const { v, ms, outcome, control, reason, findings, approval, error, bytesIn, bytesOut } = record;
  const end = { v, ms, outcome, control, reason, findings, approval, error, bytesIn, bytesOut };
  const line = endText(end);
  return openingLine.length + line.length <= USUAL_LENGTH ? line : undefined;
}

/** What a terminal record has beyond its opening. */
type End = Whole<Omit<AuditRecord, keyof Opening>>;

function endText(end: End): string {
  const { v, ms, outcome, control, reason, findings, approval, error, bytesIn, bytesOut } = end;
  const more = control ?? reason ?? findings ?? approval ?? error;
  if (more !== undefined) return escapeHidden(JSON.stringify(end));
  let text = `{"v":${v},"ms":${ms},"outcome":"${outcome}"`;
  if (bytesIn !== undefined) text += `,"bytesIn":${bytesIn}`;
  if (bytesOut !== undefined) text += `,"bytesOut":${bytesOut}`;
  return `${text}}`;
}

/** The line of a terminal record that continues its opening: it says the same as `entryLine(record)`. */
export function completed(openingLine: string, end: string): string {
  return `${openingLine.slice(0, -1)},${end.slice(1)}`;
}

/** Whether the record says of the beginning what its opening says. */
function continues(record: AuditRecord, opening: Opening): boolean {
  return (
    record.id === opening.id &&
    record.at === opening.at &&
    record.face === opening.face &&
    record.caller === opening.caller &&
    record.client === opening.client &&
    record.server === opening.server &&
    record.method === opening.method &&
    record.name === opening.name &&
    record.digest === opening.digest &&
    record.params === opening.params &&
    record.connection === opening.connection
  );
}

function clip(value: unknown, limits: Clip, depth: number): unknown {
  if (typeof value === 'string') return clipText(value, limits.text);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '(too deep)';
  if (Array.isArray(value)) {
    const kept = value.slice(0, limits.items).map((item) => clip(item, limits, depth + 1));
    return value.length > limits.items ? [...kept, `(+${value.length - limits.items} more)`] : kept;
  }
  const members = Object.entries(value);
  const kept = members
    .slice(0, limits.items)
    .map(([key, item]) => [clipText(key, limits.text), clip(item, limits, depth + 1)]);
  if (members.length > limits.items) kept.push(['(more)', members.length - limits.items]);
  return Object.fromEntries(kept);
}

function clipText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}(+${text.length - length} more)`;
}

/** What is left when nothing else helps: who, when, where, and how it ended. */
function core(record: AuditRecord | Opening): unknown {
  const { id, at, face, server, method } = record;
  const end = 'outcome' in record ? { v: record.v, ms: record.ms, outcome: record.outcome } : {};
  const short = clip({ id, at, face, server, method, ...end }, { text: 64, items: 16 }, 0);
  return { ...(short as object), clipped: true };
}
