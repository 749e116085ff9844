import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createInput } from './input.ts';

/** A pipe whose other end reads nothing until told to. */
function stuckPipe(): { pipe: Writable; read(): void } {
  const pending: (() => void)[] = [];
  const pipe = new Writable({
    highWaterMark: 10,
    write(_chunk, _encoding, done) {
      pending.push(done);
    },
  });
  return {
    pipe,
    read() {
      for (const done of pending.splice(0)) done();
    },
  };
}

describe('createInput', () => {
  it('adds one line end to each message', () => {
    const pipe = new PassThrough();
    const input = createInput(pipe, 100);
    expect(input.send(Buffer.from('{"a":1}'))).toBeUndefined();
    expect(String(pipe.read())).toBe('{"a":1}\n');
  });

  it('makes one line of a message that has line ends of its own, and leaves its bytes alone (stdio-2, legacy-transports-4)', () => {
    const pipe = new PassThrough();
    const message = Buffer.from('{\r\n"a":\n1}');
    void createInput(pipe, 100).send(message);
    expect(String(pipe.read())).toBe('{  "a": 1}\n');
    expect(String(message)).toBe('{\r\n"a":\n1}');
  });

  it('gives a promise while the pipe is full, which settles when there is room', async () => {
    const { pipe, read } = stuckPipe();
    const room = createInput(pipe, 100).send(Buffer.alloc(20, 'x'));
    expect(room).toBeInstanceOf(Promise);
    read();
    await room;
  });

  it('lets all who wait share one listener, and waits anew when the pipe is full again', async () => {
    const { pipe, read } = stuckPipe();
    const input = createInput(pipe, 1000);
    const before = pipe.listenerCount('drain');
    const waits = Array.from({ length: 20 }, () => input.send(Buffer.alloc(20, 'x')));
    expect(pipe.listenerCount('drain')).toBe(before + 1);
    while (pipe.writableLength > 0) {
      read();
      await new Promise(setImmediate);
    }
    await Promise.all(waits);
    expect(pipe.listenerCount('drain')).toBe(before);
    expect(input.send(Buffer.alloc(20, 'x'))).toBeInstanceOf(Promise);
  });

  it('refuses more when too much is waiting for a server that does not read', () => {
    const { pipe } = stuckPipe();
    const input = createInput(pipe, 30);
    void input.send(Buffer.alloc(20, 'x'));
    expect(() => input.send(Buffer.alloc(20, 'x'))).toThrow('does not read its input');
  });

  it('takes one message of any size when nothing is waiting', () => {
    const { pipe } = stuckPipe();
    void createInput(pipe, 30).send(Buffer.alloc(1000, 'x'));
    expect(pipe.writableLength).toBe(1001);
  });

  it('fails, and fails who waits, when the server has closed its input', async () => {
    const { pipe } = stuckPipe();
    const input = createInput(pipe, 100);
    const room = input.send(Buffer.alloc(20, 'x'));
    pipe.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await expect(room).rejects.toMatchObject({ code: 'server_unavailable' });
    expect(() => input.send(Buffer.from('x'))).toThrow('its input is closed');
  });
});
