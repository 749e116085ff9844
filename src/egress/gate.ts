/** Lets a client's bytes through once the first of them have been looked at, and the server's at once. */
import type { Duplex } from 'node:stream';
import type { Target } from '../kinds/host-name.ts';
import { readHello } from './client-hello.ts';
import type { Made } from './desk.ts';
import type { EgressLimits } from './limits.ts';
import { type Refusal, refusal } from './refusal.ts';
import { canonicalHost } from './target.ts';

/** The first byte of a handshake, and the first of its version. */
const TLS = [22, 3];
/** A fatal `access_denied` (RFC 8446, 6.2), so that the client has something to say about it. */
const ALERT: Buffer = Buffer.from([21, 3, 3, 0, 2, 2, 49]);

/** What becomes of the first bytes. A number: at least so many are needed. */
export type Judge = (bytes: Buffer) => 'pass' | Refusal | number;

/**
 * On port 443 only TLS passes, and on every port TLS only for the host that was granted. Elsewhere another protocol may be
 * spoken; whether it turns to TLS later (STARTTLS) is not watched.
 */
export function tlsJudge({ host, port }: Target, { helloBytes }: EgressLimits): Judge {
  return (bytes) => {
    if (port !== 443) {
      if (TLS.some((byte, index) => index < bytes.length && bytes[index] !== byte)) return 'pass';
      if (bytes.length < TLS.length) return TLS.length;
    }
    const hello = readHello(bytes, helloBytes);
    if (hello.kind === 'refused') return refusal(hello.code, { what: hello.what });
    if (hello.kind === 'unfinished') return hello.atLeast;
    if (canonicalHost(hello.name) === host) return 'pass';
    return refusal('tls_name_mismatch', { name: hello.name.slice(0, 256) });
  };
}

/** Joins both ends. Whichever ends, fails or falls silent ends the other. */
export function join(client: Duplex, made: Made, judge: Judge, limits: EgressLimits): void {
  const { socket, target } = made;
  let seen: Buffer[] = [];
  let size = 0;
  let needed = 1;
  // Whoever says nothing on port 443 wants no TLS. On others the server may have to speak first.
  const timer =
    target.port === 443 ? setTimeout(() => cut(refusal('tls_required')), limits.helloMs) : undefined;

  const cut = (reason: Refusal): void => {
    clearTimeout(timer);
    client.off('data', look);
    made.end(reason);
    client.end(ALERT, () => client.destroy());
  };
  const look = (chunk: Buffer): void => {
    seen.push(chunk);
    size += chunk.length;
    if (size < needed) return;
    const first = Buffer.concat(seen, size);
    seen = [first];
    const verdict = judge(first);
    if (typeof verdict === 'number') {
      needed = verdict;
      return;
    }
    if (verdict !== 'pass') return cut(verdict);
    clearTimeout(timer);
    client.off('data', look);
    client.pause();
    socket.write(first);
    client.pipe(socket);
  };
  client.on('data', look);
  client.once('end', () => {
    if (!client.listeners('data').includes(look)) return;
    // It has nothing to say, and may still want to hear something.
    if (size === 0) socket.end();
    else made.end(refusal('tls_malformed', { what: 'the hello breaks off' }));
  });
  client.on('error', () => undefined); // it closes then
  client.once('close', () => {
    clearTimeout(timer);
    made.end();
  });
  socket.once('close', () => {
    if (!client.writableEnded) client.destroy();
  });
  socket.pipe(client);
}
