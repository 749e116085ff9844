/** Whom one running copy of a server serves. */
import { ASKABLE } from '../protocol/client-capabilities.ts';
import { EXTENSIONS } from '../protocol/extensions.ts';
import type { JsonObject } from '../protocol/json.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';
import type { Client } from './context.ts';
import type { Session } from './incoming.ts';

/**
 * - `principal`: everything that one caller does, in whatever sessions.
 * - `session`: one stdio client, or one legacy HTTP session. Modern HTTP requests stand alone, and share one for each
 *   caller.
 * - `shared`: everybody.
 * - `call`: a single request.
 */
export type Scope = 'principal' | 'session' | 'shared' | 'call';

/** One place for an instance, and who is served there. */
export interface Tenancy {
  /** Requests of the same key are served by the same instance. Undefined: by one of their own. */
  readonly key: string | undefined;
  /** A single client is served: what the server says outside of requests can only be meant for it. */
  readonly exclusive: boolean;
}

export function tenancyOf(scope: Scope, session: Session): Tenancy {
  const { caller, face, key, shared } = session;
  // One process of ours for each stdio client, so all that it starts is for that one.
  const single = face === 'stdio';
  switch (scope) {
    case 'call':
      return { key: undefined, exclusive: true };
    case 'shared':
      return { key: 'shared', exclusive: single };
    case 'principal':
      return { key: JSON.stringify([caller.kind, caller.id]), exclusive: single };
    case 'session':
      return shared === true
        ? { key: JSON.stringify([key, caller.kind, caller.id]), exclusive: false }
        : { key: JSON.stringify([key]), exclusive: true };
  }
}

/** Whose an instance is: only a shared one is more than one caller's. */
export function ownerOf(scope: Scope, { caller }: Session): string {
  return scope === 'shared' ? 'everybody' : `${caller.kind}:${caller.id}`;
}

/**
 * A server that several clients share may ask whatever one of them could answer; each is asked only what it can. It may
 * offer pages, too, where that is allowed: who does not show them does not miss them (ext-apps, Capability Negotiation).
 */
const ANYTHING: JsonObject = {
  ...ASKABLE,
  extensions: { [EXTENSIONS.ui]: { mimeTypes: ['text/html;profile=mcp-app'] } },
};

/** Who a server is told that it serves. */
export function servedClient({ exclusive }: Tenancy, { client }: Session): Client {
  if (exclusive) return client;
  return { name: 'bartizan', version: '0', protocolVersion: MODERN_VERSION, capabilities: ANYTHING };
}
