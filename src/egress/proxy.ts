/**
 * An HTTP proxy (RFC 9110, 7.6 and 9.3.6) for one process, over connections that are handed to it: it listens nowhere.
 *
 * Heads are read by Node's parser in its strict mode; what it refuses is refused.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Target } from '../kinds/host-name.ts';
import type { Denied, Desk } from './desk.ts';
import { forward } from './forward.ts';
import { join, tlsJudge } from './gate.ts';
import { refusal, statusOf, textOf } from './refusal.ts';
import { isRefusal, parseTarget } from './target.ts';

/** Takes a connection over which is asked for others. */
export type Accept = (connection: Duplex) => void;

export function createProxy(desk: Desk): Accept {
  const outer = listenNowhere(desk);
  outer.server.on('connect', (message, client, head) => {
    outer.heard(client);
    tunnel(desk, message, client, head, inside).catch(() => client.destroy());
  });

  /** Plain HTTP in a tunnel is read as well: else it would carry requests for others. */
  function inside(client: Duplex, target: Target): void {
    const inner = listenNowhere(desk, target);
    inner.server.on('connect', (message, nested) => {
      inner.heard(nested);
      const nestedIn = refusal('http_malformed', { what: 'a tunnel in a tunnel' });
      void desk.deny(nestedIn, 'CONNECT', target).then((denied) => answer(nested, denied));
      message.resume();
    });
    inner.accept(client);
  }

  return outer.accept;
}

interface Nowhere {
  readonly server: Server;
  readonly accept: Accept;
  /** The head of a request has come. */
  heard(connection: Duplex): void;
}

function listenNowhere(desk: Desk, target?: Target): Nowhere {
  const { headerBytes, headMs, keepAliveMs } = desk.limits;
  const server = createServer({ maxHeaderSize: headerBytes, requestTimeout: 0, keepAliveTimeout: 0 });
  // Node measures how long a head takes only where it listens.
  const waiting = new WeakMap<Duplex, NodeJS.Timeout>();
  const heard = (connection: Duplex): void => clearTimeout(waiting.get(connection));
  const wait = (connection: Duplex, ms: number): void => {
    heard(connection);
    waiting.set(
      connection,
      setTimeout(() => connection.destroy(), ms),
    );
  };
  server.on('request', (message, response) => {
    const connection: Duplex = message.socket;
    heard(connection);
    response.once('close', () => {
      if (!connection.destroyed) wait(connection, keepAliveMs);
    });
    forward(desk, message, response, target).catch(() => connection.destroy());
  });
  server.on('clientError', (error: Error & { code?: string }, client) => {
    heard(client);
    if (error.code?.startsWith('HPE_') !== true || !client.writable) {
      client.destroy();
      return;
    }
    const malformed = refusal('http_malformed', { what: error.code });
    void desk.deny(malformed, 'unknown', target).then((denied) => answer(client, denied));
  });
  return {
    server,
    heard,
    accept(connection) {
      connection.on('error', () => undefined); // it closes then
      connection.once('close', () => heard(connection));
      wait(connection, headMs);
      server.emit('connection', connection);
    },
  };
}

async function tunnel(
  desk: Desk,
  message: IncomingMessage,
  client: Duplex,
  head: Buffer,
  inside: (client: Duplex, target: Target) => void,
): Promise<void> {
  const target = parseTarget(message.url ?? '');
  if (!isRefusal(target) && target.port === 80 && desk.permits(target)) {
    // Nothing is connected yet: each request in it is, by itself.
    client.write(ESTABLISHED);
    if (head.length > 0) client.unshift(head);
    return inside(client, target);
  }
  const gone = new AbortController();
  client.once('close', () => gone.abort());
  const made = await desk.connect(target, 'CONNECT', gone.signal);
  if (!('socket' in made)) return answer(client, made);
  if (gone.signal.aborted) return made.end();
  client.write(ESTABLISHED);
  if (head.length > 0) client.unshift(head);
  join(client, made, tlsJudge(made.target, desk.limits), desk.limits);
}

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

function answer(client: Duplex, { code, id }: Denied): void {
  const text = textOf(code, id);
  const reason = statusOf(code) === 403 ? 'Forbidden' : 'Unavailable';
  client.end(
    `HTTP/1.1 ${statusOf(code)} ${reason}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    () => client.destroy(),
  );
}
