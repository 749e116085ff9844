/** The legacy clients of the HTTP face, each by the `Mcp-Session-Id` that it was given. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { LegacySession } from '../legacy/session.ts';
import { openStream } from './answer.ts';

export interface HttpSession {
  readonly id: string;
  readonly server: string;
  readonly legacy: LegacySession;
  /** Requests under way, by their id. */
  readonly underWay: Map<string | number, AbortController>;
  /** Opens the stream for what belongs to no request; an older one is closed. */
  listen(response: ServerResponse): void;
  /** Says something outside of any request. It is lost when nobody listens. */
  send(bytes: Buffer): void;
  lastUsed: number;
}

export interface Sessions {
  /** Undefined when too many are open. */
  create(
    server: string,
    legacyFor: (id: string, send: (bytes: Buffer) => void) => LegacySession,
  ): HttpSession | undefined;
  /** The session of this id and server, if it is open. */
  find(id: string | undefined, server: string): HttpSession | undefined;
  end(session: HttpSession): Promise<void>;
  close(): Promise<void>;
}

export interface SessionsOptions {
  readonly limit: number;
  readonly idleMs: number;
  readonly clock: () => number;
}

/** What was said before the stream was open waits for it, up to this many messages. */
const BACKLOG = 64;

export function createSessions({ limit, idleMs, clock }: SessionsOptions): Sessions {
  const open = new Map<string, HttpSession>();
  const sweep = setInterval(() => {
    for (const session of open.values()) {
      if (session.underWay.size === 0 && clock() - session.lastUsed > idleMs) void end(session);
    }
  }, 60_000);
  sweep.unref();

  return {
    create(server, legacyFor) {
      if (open.size >= limit) return undefined;
      const id = randomUUID();
      const session = createSession(id, server, legacyFor, clock());
      open.set(id, session);
      return session;
    },
    find(id, server) {
      const session = id === undefined ? undefined : open.get(id);
      if (session === undefined || session.server !== server) return undefined;
      session.lastUsed = clock();
      return session;
    },
    end,
    async close() {
      clearInterval(sweep);
      await Promise.allSettled([...open.values()].map(end));
    },
  };

  async function end(session: HttpSession): Promise<void> {
    open.delete(session.id);
    for (const controller of session.underWay.values()) controller.abort();
    await session.legacy.close();
  }
}

function createSession(
  id: string,
  server: string,
  legacyFor: (id: string, send: (bytes: Buffer) => void) => LegacySession,
  now: number,
): HttpSession {
  const waiting: Buffer[] = [];
  let stream: ServerResponse | undefined;

  const send = (bytes: Buffer): void => {
    if (stream !== undefined) stream.write(`data: ${bytes.toString()}\n\n`);
    else if (waiting.length < BACKLOG) waiting.push(bytes);
  };

  return {
    id,
    server,
    legacy: legacyFor(id, send),
    underWay: new Map(),
    lastUsed: now,
    send,
    listen(response) {
      stream?.end();
      stream = response;
      openStream(response);
      response.flushHeaders();
      response.once('close', () => {
        if (stream === response) stream = undefined;
      });
      for (const bytes of waiting.splice(0)) send(bytes);
    },
  };
}
