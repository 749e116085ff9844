import type { Finding, Reason } from '../gateway/reason.ts';

/** How an exchange ended. */
export type Outcome =
  | 'answered' // the server's result went to the client
  | 'error' // the server's error went to the client
  | 'asked' // the client was asked for input and has to come again
  | 'refused' // a control, the policy or a face said no
  | 'failed' // something broke: the server, the connection, ourselves
  | 'cancelled' // the client gave up
  | 'connected' // a connection of a server was made, and is over
  | 'done' // what a person decided with a command was carried out
  | 'interrupted'; // the process died in between; written at the next start

/** A parameter, as far as it may be kept: never its value. */
export interface RecordedParameter {
  /** In clear only where the approved schema has a property of this name; else a keyed hash. */
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
  /** HMAC-SHA-256 over the canonical JSON of the value with a key of this installation, as `hmac:<hex>`. */
  readonly hash: string;
}

/** A connection that a server asked for: a record of its own kind, with the face `egress`. */
export interface RecordedConnection {
  /** As they were judged; absent where nothing could be made of what was asked. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Where it went. */
  readonly address?: string | undefined;
  /** The record of the call that was under way, where it was the only one at this copy of the server. */
  readonly call?: string | undefined;
  /** Attempts since the last record that were too many to be recorded, and were refused. */
  readonly unrecorded?: number | undefined;
}

/** What is known when a request comes in. Written before anything is forwarded. */
export interface Opening {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly face: 'stdio' | 'http' | 'egress' | 'command';
  readonly caller: { readonly kind: string; readonly id: string };
  readonly client?:
    | { readonly name: string; readonly version: string; readonly protocolVersion: string }
    | undefined;
  readonly server?: string | undefined;
  readonly method?: string | undefined;
  /** Tool or prompt, in clear only where it is an approved one; else a keyed hash. */
  readonly name?: string | undefined;
  readonly digest?: string | undefined;
  readonly params?: readonly RecordedParameter[] | undefined;
  readonly connection?: RecordedConnection | undefined;
}

/** The one terminal record of an exchange. */
export interface AuditRecord extends Opening {
  readonly v: 1;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  readonly outcome: Outcome;
  /** The control that refused, where one did. */
  readonly control?: string | undefined;
  readonly reason?: Reason | undefined;
  readonly findings?: readonly (Finding & { readonly control: string })[] | undefined;
  /** A person was asked, and what became of it. */
  readonly approval?: 'given' | 'refused' | 'pending' | undefined;
  readonly error?: { readonly code: number } | undefined;
  /** Of the request; of a connection, what came from the host. */
  readonly bytesIn?: number | undefined;
  /** Of the answer; of a connection, what went to the host. */
  readonly bytesOut?: number | undefined;
}

/** With a value for every field: what is built by hand cannot forget one that comes new. */
export type Whole<T> = { readonly [K in keyof T]-?: T[K] };

/** Keeps the record. If it cannot, nothing passes. */
export interface Recorder {
  /** Resolves once the opening would survive the death of this process. @throws {AuditError} when it cannot be written. */
  open(opening: Opening): Promise<void>;
  /** Resolves once the terminal record would survive the death of this process. @throws {AuditError} */
  close(record: AuditRecord): Promise<void>;
  /** Publishes what is pending, signs it, and lets go of the log. */
  end(): Promise<void>;
}

/** A record could not be written: no space, no permission, a log held by somebody else. */
export class AuditError extends Error {
  /** What a person can type about it. */
  readonly hint: string | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly hint?: string }) {
    super(message, options);
    this.name = 'AuditError';
    this.hint = options?.hint;
  }
}
