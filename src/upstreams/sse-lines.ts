import { createGather } from './gather.ts';

/** Cuts an event stream into lines, which end with CR, LF or CRLF (WHATWG HTML, 9.2.5). */
export interface EventLines {
  push(chunk: Buffer): void;
}

export interface EventLinesOptions {
  /** Bytes of one line. */
  readonly limit: number;
  /** One line without its end, empty ones too; undefined when it was longer than the limit. */
  readonly onLine: (line: Buffer | undefined) => void;
}

const LF = 10;
const CR = 13;

export function createEventLines({ limit, onLine }: EventLinesOptions): EventLines {
  const held = createGather(limit);
  let begun = false;
  let tooLong = false;
  let afterCr = false;

  return {
    push(chunk) {
      let start = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        if (byte === LF && afterCr) start = at + 1;
        else if (byte === LF || byte === CR) {
          end(chunk.subarray(start, at));
          start = at + 1;
        }
        afterCr = byte === CR;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
    },
  };

  function keep(part: Buffer): void {
    begun = true;
    if (!tooLong) tooLong = !held.add(part);
  }

  function end(part: Buffer): void {
    if (begun) keep(part);
    const line = begun ? held.take() : part;
    const dropped = tooLong || line.length > limit;
    begun = false;
    tooLong = false;
    onLine(dropped ? undefined : line);
  }
}
