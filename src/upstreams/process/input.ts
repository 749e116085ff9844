import type { Writable } from 'node:stream';
import { oneLine } from '../../protocol/one-line.ts';
import { UpstreamError } from '../upstream.ts';

const LINE_END = Buffer.from('\n');

/** The way into a server: one message, one line. */
export interface Input {
  /**
   * Writes a message and its line end. A promise when the pipe is full: it settles when there is room again.
   *
   * @throws {UpstreamError} `server_unavailable` when the server reads nothing and too much is waiting, or is gone.
   */
  send(message: Buffer): Promise<void> | void;
  /** Closes the pipe, which is how a server is asked to end. */
  end(): void;
}

/** @param capacity bytes that may wait for a server that does not read */
export function createInput(stdin: Writable, capacity: number): Input {
  let broken = false;
  /** Shared by all who wait: a server that asks without end and reads nothing must not add a listener each time. */
  let room: Promise<void> | undefined;
  stdin.on('error', () => {
    broken = true; // EPIPE: the server has closed its input or is gone
  });

  return {
    send(message) {
      if (broken || stdin.destroyed || stdin.writableEnded) throw unavailable('its input is closed');
      const line = Buffer.concat([oneLine(message), LINE_END]);
      if (stdin.writableLength > 0 && stdin.writableLength + line.length > capacity) {
        throw unavailable('it does not read its input');
      }
      if (stdin.write(line)) return undefined;
      room ??= roomIn(stdin, () => {
        room = undefined;
      });
      return room;
    },
    end() {
      stdin.end();
    },
  };
}

function roomIn(stdin: Writable, over: () => void): Promise<void> {
  const room = new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      stdin.off('drain', onDrain).off('close', onClose);
      over();
    };
    const onDrain = (): void => {
      settle();
      resolve();
    };
    const onClose = (): void => {
      settle();
      reject(unavailable('its input is closed'));
    };
    stdin.on('drain', onDrain).on('close', onClose);
  });
  room.catch(() => undefined); // who does not wait for room hears of the end all the same, from `exit`
  return room;
}

function unavailable(why: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server cannot be reached: ${why}`);
}
