import type { Readable, Writable } from 'node:stream';
import { oneLine } from '../protocol/one-line.ts';

/** The way out to a stdio client: one message, one line. */
export interface Output {
  /** Writes an answer. While the client does not read, nothing more is read from it. */
  write(message: Buffer): void;
  /** Writes what comes before an answer. It is dropped while too much waits for a client that does not read. */
  offer(message: Buffer): void;
}

const NEWLINE = Buffer.from('\n');

/** A server can send notifications without end. */
const CAPACITY = 8 * 1024 * 1024;

export function createOutput(output: Writable, input: Readable): Output {
  output.on('error', () => input.destroy());
  output.on('drain', () => input.resume());

  const write = (message: Buffer): void => {
    if (!output.write(Buffer.concat([oneLine(message), NEWLINE]))) input.pause();
  };
  return {
    write,
    offer(message) {
      if (output.writableLength < CAPACITY) write(message);
    },
  };
}
