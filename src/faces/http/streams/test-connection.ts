/** For tests: the connection of a client that reads as it likes. */
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';

export interface Event {
  readonly id: string | undefined;
  /** Empty where no message is. */
  readonly data: string;
}

export interface Connection {
  readonly response: ServerResponse;
  readonly text: () => string;
  readonly events: () => Event[];
  /** What the events say, without the empty ones. */
  readonly said: () => string[];
  /** What was done to it that nobody may do. */
  readonly failures: () => unknown[];
  read(): void;
  cut(): Promise<void>;
}

export function eventsIn(text: string): Event[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => block !== ':')
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1],
      data: /^data: (.*)$/m.exec(block)?.[1] ?? '',
    }));
}

export function connection({ reads = true }: { reads?: boolean } = {}): Connection {
  let text = '';
  let reading = reads;
  let go: (() => void) | undefined;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      if (reading) done();
      else go = done;
    },
  });
  const failures: unknown[] = [];
  sink.on('error', () => undefined);
  const write = sink.write.bind(sink);
  const response = Object.assign(sink, {
    writeHead: () => response,
    flushHeaders: () => undefined,
    write(chunk: Buffer) {
      if (sink.writableEnded) failures.push('written to after its end');
      return write(chunk);
    },
  });
  return {
    // Only what streams use of it.
    response: response as unknown as ServerResponse,
    text: () => text,
    events: () => eventsIn(text),
    said: () => eventsIn(text).flatMap(({ data }) => (data === '' ? [] : [data])),
    failures: () => failures,
    read() {
      reading = true;
      go?.();
    },
    async cut() {
      const closed = new Promise((resolve) => sink.once('close', resolve));
      sink.destroy();
      await closed;
    },
  };
}

export const words = (text: string): Buffer => Buffer.from(JSON.stringify(text));
