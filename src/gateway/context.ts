import type { JsonObject } from '../protocol/json.ts';
import type { Message, RequestMessage } from '../protocol/message.ts';
import type { OfferKind } from '../protocol/methods.ts';

/** Who calls. Until sign-in exists there is only the local user. */
export interface Caller {
  readonly kind: 'local';
  /** Name of the operating system's user. */
  readonly id: string;
}

/** What the client says of itself. Nobody has verified it: it never grants anything (A8). */
export interface Client {
  readonly name: string;
  readonly version: string;
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
}

/** Names are lower case; a field that came twice keeps both values, in order. */
export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A server that is about to be started or connected. */
export interface ServerStart {
  readonly server: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Digest over the launch configuration: command, arguments, environment, working directory or address. */
  readonly launchDigest: string;
}

/** One thing that a server offers. */
export interface Offer {
  readonly kind: OfferKind;
  /** Tool or prompt name, resource URI or URI template; empty for the instructions. */
  readonly name: string;
  /** SHA-256 over the canonical JSON (RFC 8785) of `definition`, as `sha256:<hex>`. */
  readonly digest: string;
  readonly definition: JsonObject;
}

/** A page of what a server says it offers. */
export interface Listing {
  readonly server: string;
  readonly at: number;
  readonly kind: OfferKind;
  readonly offers: readonly Offer[];
  /** The response that carries the page. */
  readonly message: Message;
}

/**
 * One request on its way through the house and, later, what comes back for it.
 *
 * Always in the form of MCP 2026-07-28, whatever the two sides speak. Frozen.
 */
export interface Exchange {
  /** Id in the audit record. */
  readonly id: string;
  /** When the request came in, in milliseconds since the epoch. Controls have no other clock. */
  readonly at: number;
  readonly caller: Caller;
  readonly client: Client;
  readonly server: string;
  readonly method: string;
  readonly params: JsonObject;
  /** HTTP header fields of the request; absent on stdio. */
  readonly headers: HeaderFields | undefined;
  /** The tool that a `tools/call` names, as the server offers it now; absent when it offers no such tool. */
  readonly tool: Offer | undefined;
  /** The request as it came. */
  readonly request: RequestMessage;
  /** The message being judged: the request itself, a question, a notification or the response. */
  readonly message: Message;
}

/** The exchange, with another message to be judged. */
export function withMessage(exchange: Exchange, message: Message): Exchange {
  const { id, at, caller, client, server, method, params, headers, tool, request } = exchange;
  return Object.freeze({ id, at, caller, client, server, method, params, headers, tool, request, message });
}
