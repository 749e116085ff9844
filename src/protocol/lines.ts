const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where a line that spans several chunks is gathered first; doubled as it grows. */
const FIRST_CAPACITY = 4096;

/** Bytes of the longest line ending that is tolerated before the line feed. */
const CARRIAGE_RETURN_LENGTH = 1;

export interface LinesOptions {
  /** Bytes of the longest line, its ending not counted. */
  readonly limit: number;
  /** One line, without its ending. The bytes are never written to again. */
  onLine(bytes: Buffer): void;
  /** A line was longer than the limit. It has ended, nothing of it is left, and the next one follows. */
  onOversize(bytesSeen: number): void;
}

/** Cuts a stream into lines. */
export interface Lines {
  push(chunk: Buffer): void;
  /** The stream is over. What stands there without an ending is a line too: it is complete JSON or it is refused. */
  end(): void;
}

/**
 * Frames newline-delimited messages (MCP 2026-07-28, basic/transports/stdio).
 *
 * Each byte is copied a bounded number of times, however small the chunks. A line beyond the limit is counted and
 * dropped as it streams, so it never takes more memory than the limit. Empty lines are skipped.
 */
export function createLines({ limit, onLine, onOversize }: LinesOptions): Lines {
  const most = limit + CARRIAGE_RETURN_LENGTH;
  let held: Buffer = Buffer.alloc(0);
  let length = 0;

  function keep(part: Buffer): void {
    if (length + part.length <= most) {
      if (length + part.length > held.length) held = grown(held, length, length + part.length, most);
      part.copy(held, length);
    } else {
      held = Buffer.alloc(0);
    }
    length += part.length;
  }

  function finish(line: Buffer, seen: number): void {
    if (seen > most) {
      onOversize(seen);
      return;
    }
    const ending = line[seen - 1] === CARRIAGE_RETURN ? CARRIAGE_RETURN_LENGTH : 0;
    const bytes = line.subarray(0, seen - ending);
    if (bytes.length > limit) onOversize(bytes.length);
    else if (bytes.length > 0) onLine(bytes);
  }

  function finishHeld(): void {
    const line = held;
    const seen = length;
    held = Buffer.alloc(0);
    length = 0;
    finish(line, seen);
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        const part = chunk.subarray(start, end);
        start = end + 1;
        if (length === 0) {
          finish(part, part.length);
        } else {
          keep(part);
          finishHeld();
        }
      }
      if (start < chunk.length) keep(chunk.subarray(start));
    },
    end: finishHeld,
  };
}

function grown(held: Buffer, length: number, needed: number, most: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.min(most, Math.max(needed, held.length * 2, FIRST_CAPACITY)));
  held.copy(larger, 0, 0, length);
  return larger;
}
