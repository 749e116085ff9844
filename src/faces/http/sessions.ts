/** The legacy clients of the HTTP face, each by the `Mcp-Session-Id` that it was given. */

import { randomUUID } from 'node:crypto';
import type { Cancellation } from '../../protocol/cancellation.ts';
import { LATEST_LEGACY_VERSION } from '../../protocol/versions.ts';
import type { LegacySession } from '../legacy/session.ts';
import type { Answer } from './answer.ts';
import type { Pulse } from './pulse.ts';
import { createStreams, type Streams } from './streams/streams.ts';

export interface CallUnderWay {
  readonly cancellation: Cancellation;
  readonly answer: Answer;
  /** Beats since it came. */
  beats: number;
}

export interface HttpSession {
  readonly id: string;
  readonly server: string;
  readonly legacy: LegacySession;
  /** Requests under way, by their id. */
  readonly underWay: Map<string | number, CallUnderWay>;
  readonly streams: Streams;
  /** Whether the client takes events without a message. Those from before 2025-11-25 may not. */
  readonly takesEmptyEvents: boolean;
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
  readonly pulse: Pulse;
}

export function createSessions({ mark = '', limit, idleMs, clock, pulse }: SessionsOptions): Sessions {
  const open = new Map<string, HttpSession>();
  const sweeping = setInterval(sweep, 60_000);
  sweeping.unref();
  pulse.add({
    beat() {
      for (const session of open.values()) if (session.takesEmptyEvents) openLate(session);
    },
  });

  return {
    create(server, legacyFor) {
      if (open.size >= limit) sweep();
      if (open.size >= limit) return undefined;
      const id = mark + randomUUID();
      const legacy = legacyFor(id, (bytes) => streams.say(bytes));
      const takesEmptyEvents = legacy.client.protocolVersion === LATEST_LEGACY_VERSION;
      const streams = createStreams({ pulse, clock, primes: takesEmptyEvents });
      const session: HttpSession = {
        id,
        server,
        legacy,
        underWay: new Map(),
        streams,
        takesEmptyEvents,
        lastUsed: clock(),
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

  /**
   * Makes streams of answers that take longer than from one beat to the next: the client can come again if the
   * connection breaks, and nobody on the way takes it for dead.
   */
  function openLate({ underWay }: HttpSession): void {
    for (const call of underWay.values()) {
      call.beats += 1;
      if (call.beats > 1) call.answer.open();
    }
  }

  function sweep(): void {
    const now = clock();
    for (const session of open.values()) {
      if (session.streams.listening || session.underWay.size > 0) session.lastUsed = now;
      else if (now - session.lastUsed > idleMs) end(session).catch(() => undefined);
    }
  }

  async function end(session: HttpSession): Promise<void> {
    open.delete(session.id);
    for (const { cancellation } of session.underWay.values()) cancellation.abort();
    session.streams.close();
    await session.legacy.close();
  }
}
