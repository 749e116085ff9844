/**
 * Reads the `data` of server-sent events out of a byte stream (WHATWG HTML, 9.2.6), within bounds.
 *
 * Only `data` is taken: names, ids and retry times of events say nothing in MCP, and what cannot be said cannot be
 * smuggled (G11). What stands at the end without a blank line is no event.
 */
import { createGather } from './gather.ts';
import { createEventLines } from './sse-lines.ts';

export interface EventStream {
  push(chunk: Buffer): void;
}

export interface EventStreamOptions {
  /** Bytes of the data of one event. */
  readonly limit: number;
  readonly onData: (data: Buffer) => void;
  /** An event was longer than the limit. It has ended, nothing of it is left, and the next one follows. */
  readonly onOversize: () => void;
}

const DATA = Buffer.from('data');
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = Buffer.from('\n');
const COLON = 58;
const SPACE = 32;
const LONGEST_NAME = 'data: '.length;

export function createEventStream({ limit, onData, onOversize }: EventStreamOptions): EventStream {
  const several = createGather(limit);
  let only: Buffer | undefined;
  let dropping = false;
  let first = true;

  return createEventLines({
    limit: limit + LONGEST_NAME,
    onLine(line) {
      const isFirst = first;
      first = false;
      if (line === undefined) return drop();
      const text = isFirst ? withoutMark(line) : line;
      if (text.length === 0) return end();
      const value = dropping ? undefined : dataOf(text);
      if (value !== undefined) add(value);
    },
  });

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
