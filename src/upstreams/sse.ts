/**
 * Reads the `data` of server-sent events out of a byte stream (WHATWG HTML, 9.2.6), within bounds.
 *
 * Only `data` is taken: names, ids and retry times of events say nothing in MCP, and what cannot be said cannot be
 * smuggled (G11).
 */
export interface EventStream {
  push(chunk: Buffer): void;
}

export interface EventStreamOptions {
  /** Bytes of the data of one event. */
  readonly limit: number;
  readonly onData: (data: Buffer) => void;
  readonly onOversize: () => void;
}

const LF = 10;
const CR = 13;

export function createEventStream({ limit, onData, onOversize }: EventStreamOptions): EventStream {
  let line: Buffer[] = [];
  let lineBytes = 0;
  let data: Buffer[] = [];
  let dataBytes = 0;
  let afterCr = false;
  let dropping = false;

  return {
    push(chunk) {
      let start = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        if (afterCr && byte === LF) {
          afterCr = false;
          start = at + 1;
          continue;
        }
        afterCr = false;
        if (byte !== LF && byte !== CR) continue;
        keep(chunk.subarray(start, at));
        endLine();
        afterCr = byte === CR;
        start = at + 1;
      }
      keep(chunk.subarray(start));
    },
  };

  function keep(part: Buffer): void {
    lineBytes += part.length;
    if (part.length === 0 || dropping) return;
    if (lineBytes + dataBytes > limit + 16) {
      dropping = true;
      line = [];
      return;
    }
    line.push(Buffer.from(part));
  }

  function endLine(): void {
    const text = Buffer.concat(line);
    const blank = lineBytes === 0;
    line = [];
    lineBytes = 0;
    if (blank) return endEvent();
    const value = dropping ? undefined : dataOf(text);
    if (value === undefined) return;
    data.push(value);
    dataBytes += value.length + 1;
  }

  function endEvent(): void {
    const parts = data;
    data = [];
    dataBytes = 0;
    if (dropping) {
      dropping = false;
      onOversize();
    } else if (parts.length > 0) {
      onData(parts.length === 1 && parts[0] !== undefined ? parts[0] : joined(parts));
    }
  }
}

const DATA = Buffer.from('data');
const COLON = 58;
const SPACE = 32;

function dataOf(line: Buffer): Buffer | undefined {
  if (!line.subarray(0, 4).equals(DATA)) return undefined;
  if (line.length === 4) return Buffer.alloc(0);
  if (line[4] !== COLON) return undefined;
  return line.subarray(line[5] === SPACE ? 6 : 5);
}

function joined(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from('\n'), part])));
}
