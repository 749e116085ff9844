/**
 * Reads the `data` of server-sent events out of a byte stream (WHATWG HTML, 9.2.6), within bounds.
 *
 * Only `data` is taken: names, ids and retry times of events say nothing in MCP 2026-07-28, and what cannot be said
 * cannot be smuggled (G11). They are read where an older transport gives them a meaning, by whoever asks for them. What
 * stands at the end without a blank line is no event.
 */
import { createGather } from './gather.ts';
import { createEventLines } from './sse-lines.ts';

export interface EventStream {
  push(chunk: Buffer): void;
}

/** Hears what events say besides their data. */
export interface EventFields {
  /**
   * A field that is no data.
   *
   * @param value as Latin-1, so that what is no ASCII is not taken for it; cut off after `FIELD_LENGTH` characters
   */
  field(name: string, value: string): void;
  /** The event is over, also one without data. Its data comes next. */
  end(): void;
}

/** What a field may say is shorter: a value of this length has been cut, or should have been. */
export const FIELD_LENGTH = 1024;

export interface EventStreamOptions {
  /** Bytes of the data of one event. */
  readonly limit: number;
  /** Without it, nothing but data is read. */
  readonly fields?: EventFields | undefined;
  readonly onData: (data: Buffer) => void;
  /** An event was longer than the limit. It has ended, nothing of it is left, and the next one follows. */
  readonly onOversize: () => void;
}

const DATA = Buffer.from('data');
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = Buffer.from('\n');
const COLON = 58;
const SPACE = 32;
/** Of a line of data, with what separates it from its value. */
const DATA_NAME = 'data: '.length;
/** Of any field that means something. */
const LONGEST_NAME = 'event: '.length;

export function createEventStream({ limit, fields, onData, onOversize }: EventStreamOptions): EventStream {
  const several = createGather(limit);
  let only: Buffer | undefined;
  let dropping = false;
  let first = true;

  return createEventLines({
    limit: limit + DATA_NAME,
    onLine(line) {
      const isFirst = first;
      first = false;
      if (line === undefined) return drop();
      const text = isFirst ? withoutMark(line) : line;
      if (text.length === 0) return end();
      const value = dataOf(text);
      if (value === undefined) report(text);
      else if (!dropping) add(value);
    },
  });

  function report(line: Buffer): void {
    if (fields === undefined || line[0] === COLON) return;
    const text = line.toString('latin1', 0, LONGEST_NAME + FIELD_LENGTH);
    const [name = ''] = text.split(':', 1);
    const value = text.slice(name.length + 1).replace(/^ /, '');
    fields.field(name, value.slice(0, FIELD_LENGTH));
  }

  /** Most events have one line of data, which is not copied. */
  function add(value: Buffer): void {
    if (only === undefined && several.size === 0) {
      only = value;
      if (value.length > limit) drop();
      return;
    }
    if (only !== undefined) {
      several.add(only);
      only = undefined;
    }
    if (!several.add(NEWLINE) || !several.add(value)) drop();
  }

  function drop(): void {
    dropping = true;
    only = undefined;
    several.take();
  }

  function end(): void {
    const data = only ?? several.take();
    const isOversize = dropping;
    only = undefined;
    dropping = false;
    fields?.end();
    if (isOversize) onOversize();
    else if (data.length > 0) onData(data);
  }
}

/** One byte order mark may lead the stream. */
function withoutMark(line: Buffer): Buffer {
  return line.subarray(0, 3).equals(MARK) ? line.subarray(3) : line;
}

function dataOf(line: Buffer): Buffer | undefined {
  if (!line.subarray(0, 4).equals(DATA)) return undefined;
  if (line.length === 4) return line.subarray(4);
  if (line[4] !== COLON) return undefined;
  return line.subarray(line[5] === SPACE ? 6 : 5);
}
