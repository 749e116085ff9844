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

/** Bytes of a line beside its text. */
const FRAME = 'O '.length + '\n'.length;

const BLANK = 0x20;
const LINE_END = 0x0a;

/** In base64, as it stands in the journal. */
export const FIRST_MAC: string = Buffer.alloc(MAC).toString('base64');

/** The text of an `E`. */
export function endText(id: string, end: string): string {
  return `${id} ${end}`;
}

export function parseEnd(text: string): { readonly id: string; readonly end: string } {
  const at = text.indexOf(' ');
  return { id: text.slice(0, at), end: text.slice(at + 1) };
}

/** What is written at once. The header comes first in a file, and only there. */
export interface Group {
  readonly header?: JournalHeader;
  readonly frames: readonly Frame[];
}

/**
 * A group with its seal, and the mac that the next group is chained to. The bytes are good until the next group is
 * sealed with this key: they stand where they were hashed.
 */
export function seal(group: Group, before: string, key: Buffer): { bytes: Buffer; mac: string } {
  const hmac = hmacWith(key);
  const room = hmac.room(MAC + longest(group) + SEAL);
  room.write(before, 0, 'base64');
  const end = writeGroup(group, room, MAC);
  const mac = hmac.digest(end, 'base64');
  return { bytes: room.subarray(MAC, end + room.write(`= ${mac}\n`, end, 'latin1')), mac };
}

/** Bytes that the lines of a group can take: a character takes at most three for each unit in UTF-16. */
function longest({ header, frames }: Group): number {
  let most = header === undefined ? 0 : 3 * headerLine(header).length;
  for (const { text } of frames) most += 3 * text.length + FRAME;
  return most;
}

/** Writes the lines of a group, and says where they end. */
function writeGroup({ header, frames }: Group, room: Buffer, start: number): number {
  let at = start;
  if (header !== undefined) at += room.write(headerLine(header), at);
  for (const { kind, text } of frames) {
    room[at] = kind.charCodeAt(0);
    room[at + 1] = BLANK;
    at += 2 + room.write(text, at + 2);
    room[at] = LINE_END;
    at += 1;
  }
  return at;
}

function headerLine({ base, origin }: JournalHeader): string {
  return `bartizan-journal 2 ${base} ${origin}\n`;
}

/** The mac over lines as they stand in a file. */
function macOf(lines: Buffer, before: string, key: Buffer): string {
  const hmac = hmacWith(key);
  const room = hmac.room(MAC + lines.length);
  room.write(before, 0, 'base64');
  lines.copy(room, MAC);
  return hmac.digest(MAC + lines.length, 'base64');
}

/** Reads a journal back. */
export function parseJournal(bytes: Buffer, key: Buffer): JournalContent | JournalFault {
  const lines: string[] = [];
  let mac = FIRST_MAC;
  let group = 0;
  let start = 0;
  let at = 0;
  for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, at)) {
    const line = bytes.toString('utf8', at, end + 1);
    const body = bytes.subarray(start, at);
    at = end + 1;
    if (!line.startsWith('= ')) continue;
    mac = macOf(body, mac, key);
    if (line !== `= ${mac}\n`) return { altered: `group ${group} does not match its seal` };
    lines.push(...body.toString('utf8').split('\n').slice(0, -1));
    group += 1;
    start = at;
  }
  const [first, ...rest] = lines;
  const header = parseHeader(first ?? '');
  if (header === undefined) {
    const later = first?.startsWith('bartizan-journal ') === true;
    return { altered: later ? 'it is of another version of Bartizan' : 'it has no header' };
  }
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
