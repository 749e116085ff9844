import { hmacWith } from './hmac.ts';

/**
 * The journal is text, so that it can be looked at safely. Each group of lines, written at once, ends in a line
 * `= <mac>`, where the mac covers the group and the mac before it:
 *
 *     bartizan-journal 2 <base> <origin>
 *     = <base64>
 *     O {"id":…}          a request came in
 *     E <id> {"v":…}      it ended: what its entry has beyond its opening
 *     C {"id":…}          an exchange ended: its whole entry
 *     = <base64>
 *
 * `base` is the number of entries that the log had when the journal began: the first `E` or `C` is entry `base`.
 * Version 1, which an earlier Bartizan may have left, has no `E`.
 */
export type FrameKind = 'O' | 'E' | 'C';

export interface Frame {
  readonly kind: FrameKind;
  /** The rest of the line: JSON, behind the id where it is the end of an exchange. */
  readonly text: string;
}

export interface JournalHeader {
  readonly base: number;
  readonly origin: string;
}

export interface JournalContent {
  readonly header: JournalHeader;
  readonly frames: readonly Frame[];
  /** Bytes after the last whole group: written when the power failed, and never acknowledged. */
  readonly torn: number;
}

/** Why a journal cannot be relied upon. */
export type JournalFault = { readonly altered: string };

/** Bytes of a mac, and of the line that it stands in. */
const MAC = 32;
const SEAL = '= '.length + 44 + '\n'.length;

/** In base64, as it stands in the journal. */
export const FIRST_MAC: string = Buffer.alloc(MAC).toString('base64');

export function headerLine({ base, origin }: JournalHeader): string {
  return `bartizan-journal 2 ${base} ${origin}\n`;
}

export function frameLine({ kind, text }: Frame): string {
  return `${kind} ${text}\n`;
}

/** The text of an `E`. */
export function endText(id: string, end: string): string {
  return `${id} ${end}`;
}

export function parseEnd(text: string): { readonly id: string; readonly end: string } {
  const at = text.indexOf(' ');
  return { id: text.slice(0, at), end: text.slice(at + 1) };
}

/**
 * A group with its seal, and the mac that the next group is chained to. The bytes are good until the next group is
 * sealed with this key: they stand where they were hashed.
 */
export function seal(lines: string, before: string, key: Buffer): { bytes: Buffer; mac: string } {
  const hmac = hmacWith(key);
  const room = hmac.room(MAC + 3 * lines.length + SEAL);
  room.write(before, 0, 'base64');
  const end = MAC + room.write(lines, MAC);
  const mac = hmac.digest(end, 'base64');
  return { bytes: room.subarray(MAC, end + room.write(`= ${mac}\n`, end, 'latin1')), mac };
}

/** Reads a journal back. */
export function parseJournal(bytes: Buffer, key: Buffer): JournalContent | JournalFault {
  const lines: string[] = [];
  let mac = FIRST_MAC;
  let group = 0;
  let start = 0;
  let at = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, at)) {
    const line = bytes.toString('utf8', at, end + 1);
    at = end + 1;
    if (!line.startsWith('= ')) continue;
    const body = bytes.toString('utf8', start, at - line.length);
    const sealed = seal(body, mac, key);
    if (sealed.bytes.length !== at - start || sealed.bytes.compare(bytes, start, at) !== 0) {
      return { altered: `group ${group} does not match its seal` };
    }
    lines.push(...body.split('\n').slice(0, -1));
    mac = sealed.mac;
    group += 1;
    start = at;
  }
  const [first, ...rest] = lines;
  const header = parseHeader(first ?? '');
  if (header === undefined) return { altered: 'it has no header' };
  const frames = rest.flatMap((line) => parseFrame(line) ?? []);
  if (frames.length !== rest.length) return { altered: 'it holds lines of another kind' };
  return { header, frames, torn: bytes.length - start };
}

function parseHeader(line: string): JournalHeader | undefined {
  const [, base, origin] = /^bartizan-journal [12] (0|[1-9][0-9]{0,14}) (\S+)$/u.exec(line) ?? [];
  return origin === undefined ? undefined : { base: Number(base), origin };
}

function parseFrame(line: string): Frame | undefined {
  const [kind, blank] = line;
  if ((kind !== 'O' && kind !== 'E' && kind !== 'C') || blank !== ' ') return undefined;
  return { kind, text: line.slice(2) };
}
