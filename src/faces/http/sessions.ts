/** The legacy clients of the HTTP face, each by the `Mcp-Session-Id` that it was given. */

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Cancellation } from '../../protocol/cancellation.ts';
import type { LegacySession } from '../legacy/session.ts';
import { createStrays } from './strays.ts';

export interface HttpSession {
  readonly id: string;
  readonly server: string;
  readonly legacy: LegacySession;
  /** Requests under way, by their id. */
  readonly underWay: Map<string | number, Cancellation>;
  /** Opens the stream for what belongs to no request; an older one is closed. */
  listen(response: ServerResponse): void;
  /** Ends that stream. */
  hangUp(): void;
  readonly listening: boolean;
  lastUsed: number;
}

export interface Sessions {
  /** Undefined when too many are open. */
  create(
    server: string,
    legacyFor: (id: string, send: (bytes: Buffer) => void) => LegacySession,
  ): HttpSession | undefined;
  /** The session of this id and server, if it is open. */
  find(id: string | readonly string[] | undefined, server: string): HttpSession | undefined;
  end(session: HttpSession): Promise<void>;
  /** Ends what has been idle for too long. Done every minute, and before a session is refused. */
  sweep(): void;
  close(): Promise<void>;
}

export interface SessionsOptions {
  /** What ids begin with. */
  readonly mark?: string | undefined;
  readonly limit: number;
  readonly idleMs: number;
  readonly clock: () => number;
}

export function createSessions({ mark = '', limit, idleMs, clock }: SessionsOptions): Sessions {
  const open = new Map<string, HttpSession>();
  const sweeping = setInterval(sweep, 60_000);
  sweeping.unref();

  return {
    create(server, legacyFor) {
      if (open.size >= limit) sweep();
      if (open.size >= limit) return undefined;
      const id = mark + randomUUID();
      const strays = createStrays();
      const session: HttpSession = {
        id,
        server,
        legacy: legacyFor(id, strays.send),
        underWay: new Map(),
        lastUsed: clock(),
        listen: strays.listen,
        hangUp: strays.hangUp,
        get listening() {
          return strays.listening;
        },
      };
      open.set(id, session);
      return session;
    },
    find(id, server) {
      const session = typeof id === 'string' ? open.get(id) : undefined;
      if (session === undefined || session.server !== server) return undefined;
      session.lastUsed = clock();
      return session;
    },
    end,
    sweep,
    async close() {
      clearInterval(sweeping);
      await Promise.allSettled([...open.values()].map(end));
    },
  };

  function sweep(): void {
    const now = clock();
    for (const session of open.values()) {
      if (session.listening || session.underWay.size > 0) session.lastUsed = now;
      else if (now - session.lastUsed > idleMs) end(session).catch(() => undefined);
    }
  }

  async function end(session: HttpSession): Promise<void> {
    open.delete(session.id);
    for (const cancellation of session.underWay.values()) cancellation.abort();
    session.hangUp();
    await session.legacy.close();
  }
}
