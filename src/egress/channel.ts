/**
 * Many connections over one channel, as HTTP/2 carries them (RFC 9113): with flow control for each.
 *
 * Whoever is at the other end may be an enemy: nothing of what it says here is used but the bytes in its streams.
 */
import { constants, performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';

/** Connections that have asked for nothing yet are counted here alone. */
const STREAMS = 256;
/** What one connection may have on its way. That of all together stays: a larger one stalls in Node 20 and 24. */
const WINDOW = 256 * 1024;

/** Hands on every connection that comes over the channel, until it closes. */
export function serveChannel(channel: Duplex, accept: (connection: Duplex) => void): void {
  const session = performServerHandshake(channel, {
    maxSessionMemory: 16,
    maxSettings: 16,
    maxHeaderListPairs: 16,
    maxSendHeaderBlockLength: 1024,
    settings: {
      maxConcurrentStreams: STREAMS,
      initialWindowSize: WINDOW,
      maxHeaderListSize: 1024,
      enablePush: false,
    },
  });
  session.on('error', () => channel.destroy());
  session.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined); // it closes then
    if (headers[':method'] !== 'CONNECT') return stream.close();
    stream.respond({ ':status': 200 });
    accept(new Connection(stream));
  });
  channel.on('error', () => undefined); // it closes then
  channel.once('close', () => session.destroy());
}

/**
 * A stream of bytes, and nothing more. Node's HTTP server must not get the stream itself: it writes strings to it, and
 * Node 20 sends memory in their place that it has let go of already.
 */
class Connection extends Duplex {
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream) {
    super({ allowHalfOpen: true, decodeStrings: true });
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stream.pause();
    });
    stream.once('end', () => this.push(null));
    stream.once('close', () => {
      // What has come to its end on both sides closes by itself, once it has been read.
      if (!stream.readableEnded || !this.writableFinished) this.destroy();
    });
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#stream.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#stream.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.readableEnded || !this.writableFinished) this.#stream.close(constants.NGHTTP2_CANCEL);
    done(error);
  }
}
